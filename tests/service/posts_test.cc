// What the service promises about posts, with a real client, a real store, and the sandbox's ledger for a witness.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string id_of(const Called& called) {
  return called.body["post"]["_id"].string_or("");
}

const Json& target_of(const Json& post) {
  return post["platforms"].items().at(0);
}

TEST(Posts, are_published_within_the_request_that_asks_for_it) {
  ServiceRig rig;
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  const Json& post = made.body["post"];
  EXPECT_EQ(made.body["message"].string_or(""), "Post published successfully");
  EXPECT_EQ(post["status"].string_or(""), "published");
  EXPECT_EQ(post["_id"].string_or("").size(), 24U);
  EXPECT_THAT(post["publishedAt"].string_or(""), HasSubstr("Z"));
  EXPECT_EQ(target_of(post)["accountId"]["username"].string_or(""), "shop");
  EXPECT_THAT(target_of(post)["platformPostUrl"].string_or(""), StartsWith("https://pinterest.com/pin/"));
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
}

TEST(Posts, answer_publishing_where_nobody_wants_to_wait_and_go_on_by_themselves) {
  ServiceRig rig;
  const Called made = rig.post("/v1/posts?wait=0", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  EXPECT_THAT(made.body["post"]["status"].string_or(""), AnyOf(Eq("publishing"), Eq("published")));
  rig.wait_for(id_of(made), "published");
}

TEST(Posts, wait_for_their_time_and_are_called_back_before_it) {
  ServiceRig rig;
  const Called made = rig.post(
      "/v1/posts",
      rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00"}, {"timezone", "Europe/Zurich"}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  EXPECT_EQ(made.body["post"]["scheduledFor"].string_or(""), "2031-05-01T07:00:00.000Z");
  EXPECT_EQ(rig.call(http::Method::del, "/v1/posts/" + id_of(made)).status, 200);
  EXPECT_EQ(rig.get("/v1/posts/" + id_of(made)).status, 404);
  EXPECT_EQ(rig.pins_titled("Picture 1"), 0);
}

TEST(Posts, go_out_with_what_they_were_changed_to_last) {
  ServiceRig rig;
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  const Called changed = rig.call(http::Method::put, "/v1/posts/" + id_of(made),
                                  Json::object({{"content", "Another text"}, {"publishNow", true}}));
  EXPECT_EQ(changed.status, 200) << changed.body.dump();
  rig.wait_for(id_of(made), "published");
  EXPECT_EQ(rig.pins_titled("Another text"), 1);
  EXPECT_EQ(rig.pins_titled("Picture 1"), 0);
}

TEST(Posts, are_drafts_until_they_are_told_otherwise) {
  ServiceRig rig;
  const Called draft = rig.post("/v1/posts", Json::object({{"content", "An idea"}, {"isDraft", true}}));
  ASSERT_EQ(draft.status, 201) << draft.body.dump();
  EXPECT_EQ(draft.body["post"]["status"].string_or(""), "draft");
  const std::string path = "/v1/posts/" + id_of(draft);
  const Called timed = rig.call(http::Method::put, path, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}}));
  EXPECT_EQ(timed.body["post"]["status"].string_or(""), "draft");
  const Json whole = rig.post_body(3, Json::object({{"isDraft", false}, {"scheduledFor", "2031-05-01T09:00:00Z"}}));
  EXPECT_EQ(rig.call(http::Method::put, path, whole).body["post"]["status"].string_or(""), "scheduled");
}

TEST(Posts, that_no_longer_can_be_called_back_say_so) {
  ServiceRig rig;
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.body["post"]["status"].string_or(""), "published") << made.body.dump();
  const std::string path = "/v1/posts/" + id_of(made);
  EXPECT_EQ(rig.call(http::Method::del, path).status, 400);
  EXPECT_EQ(rig.call(http::Method::put, path, Json::object({{"content", "x"}})).status, 400);
  EXPECT_EQ(rig.post(path + "/unpublish", Json::object({{"platform", "pinterest"}})).status, 200);
  EXPECT_EQ(rig.get(path).body["post"]["status"].string_or(""), "cancelled");
}

TEST(Posts, that_fail_say_why_and_are_tried_again) {
  ServiceRig rig;
  Json body = rig.post_body(1, Json::object({{"publishNow", true}}));
  const std::string url = rig.running->url() + "/media/temp/1_ff_gone.png";
  body = Json::object({{"content", "No file"},
                       {"publishNow", true},
                       {"mediaItems", Json::array({Json::object({{"url", url}})})},
                       {"platforms", body["platforms"]}});
  const Called made = rig.post("/v1/posts", body);
  ASSERT_EQ(made.status, 207) << made.body.dump();
  EXPECT_EQ(made.body["post"]["status"].string_or(""), "failed");
  EXPECT_THAT(made.body["error"].string_or(""), HasSubstr("upload it again"));
  EXPECT_EQ(target_of(made.body["post"])["errorSource"].string_or(""), "user");
  const Called mended = rig.call(
      http::Method::put, "/v1/posts/" + id_of(made),
      Json::object({{"publishNow", true}, {"mediaItems", Json::array({Json::object({{"url", rig.upload(2)}})})}}));
  EXPECT_EQ(mended.body["post"]["status"].string_or(""), "published") << mended.body.dump();
}

TEST(Posts, are_made_once_however_many_send_the_same_request) {
  ServiceRig rig;
  const Json body = rig.post_body(1, Json::object({{"publishNow", true}}));
  std::vector<Called> answers(20);
  {
    std::vector<std::jthread> clients;
    for (auto& answer : answers)
      clients.emplace_back([&] { answer = rig.post("/v1/posts", body, {{"Idempotency-Key", "order-17"}}); });
  }
  for (const Called& answer : answers) {
    EXPECT_EQ(answer.status, 201) << answer.body.dump();
    EXPECT_EQ(answer.body, answers.front().body);
  }
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
  EXPECT_EQ(rig.post("/v1/posts", Json::object({{"content", "other"}}), {{"Idempotency-Key", "order-17"}}).status, 422);
}

TEST(Posts, answer_a_repeated_request_the_same_after_the_service_was_started_anew) {
  ServiceRig rig;
  const Json body = rig.post_body(1, Json::object({{"publishNow", true}}));
  const Called first = rig.post("/v1/posts", body, {{"Idempotency-Key", "order-18"}});
  rig.keep_port();
  rig.restart();
  const Called second = rig.post("/v1/posts", body, {{"Idempotency-Key", "order-18"}});
  EXPECT_EQ(second.status, first.status);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
}

TEST(Posts, of_the_same_content_are_refused_with_where_the_other_one_is) {
  ServiceRig rig;
  const Json body = rig.post_body(1, Json::object({{"publishNow", true}}));
  const Called first = rig.post("/v1/posts", body);
  const Called second = rig.post("/v1/posts", body);
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.body["details"]["existingPostId"].string_or(""), id_of(first));
  EXPECT_EQ(second.body["details"]["existingStatus"].string_or(""), "published");
  EXPECT_THAT(second.body["details"]["existingUrl"].string_or(""), StartsWith("https://pinterest.com/pin/"));
}

TEST(Posts, of_a_few_pictures_are_a_carousel_on_the_board) {
  ServiceRig rig;
  Json media = Json::array();
  for (unsigned i = 1; i <= 3; ++i) media.push(Json::object({{"url", rig.upload(i)}}));
  Json body = rig.post_body(9, Json::object({{"publishNow", true}}));
  Json whole = Json::object({{"content", "Three of them"}, {"publishNow", true}, {"platforms", body["platforms"]}});
  const Called made = rig.post("/v1/posts", whole.set("mediaItems", media));
  ASSERT_EQ(made.body["post"]["status"].string_or(""), "published") << made.body.dump();
  EXPECT_EQ(rig.pins_titled("Three of them"), 1);
}

TEST(Posts, are_listed_by_what_is_asked_of_them) {
  ServiceRig rig;
  for (unsigned i = 1; i <= 3; ++i)
    ASSERT_EQ(
        rig.post("/v1/posts",
                 rig.post_body(i, Json::object({{"scheduledFor", "2031-05-0" + std::to_string(i) + "T09:00:00Z"}})))
            .status,
        201);
  const Called all = rig.get("/v1/posts?limit=2&sortBy=scheduled-asc");
  EXPECT_EQ(all.body["pagination"]["total"].integer_or(0), 3);
  EXPECT_EQ(all.body["posts"].items().size(), 2U);
  EXPECT_EQ(all.body["posts"].items().front()["content"].string_or(""), "Picture 1");
  EXPECT_EQ(rig.get("/v1/posts?search=picture%202").body["pagination"]["total"].integer_or(0), 1);
  EXPECT_EQ(rig.get("/v1/posts?dateFrom=2031-05-02").body["pagination"]["total"].integer_or(0), 2);
  EXPECT_EQ(rig.get("/v1/posts?status=published").body["pagination"]["total"].integer_or(0), 0);
  EXPECT_EQ(rig.get("/v1/posts?accountId=" + rig.account).body["pagination"]["total"].integer_or(0), 3);
  EXPECT_EQ(rig.get("/v1/posts?limit=501").status, 400);
}

TEST(Posts, say_what_is_wrong_with_them_before_anything_is_kept) {
  ServiceRig rig;
  const auto refused = [&](Json body) {
    const Called answer = rig.post("/v1/posts", body);
    EXPECT_EQ(answer.status, 400) << answer.body.dump();
    return answer.body["param"].string_or("");
  };
  EXPECT_EQ(refused(Json::object({{"content", "x"}, {"publishNow", true}})), "platforms");
  EXPECT_EQ(refused(rig.post_body(1, Json::object({{"scheduledFor", "tomorrow"}}))), "scheduledFor");
  EXPECT_EQ(
      refused(rig.post_body(1, Json::object({{"scheduledFor", "2031-01-01T10:00:00"}, {"timezone", "Mars/Olympus"}}))),
      "timezone");
  EXPECT_EQ(refused(rig.post_body(1, Json::object({{"publishNow", true}, {"content", std::string(801, 'x')}}))),
            "content");
  EXPECT_EQ(refused(Json::array()), "");
  EXPECT_EQ(rig.get("/v1/posts").body["pagination"]["total"].integer_or(-1), 0);
}

TEST(Posts, list_counts_what_there_is_after_each_change) {
  ServiceRig rig;
  const auto total = [&](const std::string& query = {}) {
    return rig.get("/v1/posts?limit=1" + query).body["pagination"]["total"].integer_or(-1);
  };
  const Json draft = Json::object({{"isDraft", true}});
  const std::string first = rig.post("/v1/posts", rig.post_body(1, draft)).body["post"]["_id"].string_or("");
  EXPECT_EQ(total(), 1);
  rig.post("/v1/posts", rig.post_body(2, draft));
  EXPECT_EQ(total(), 2);
  EXPECT_EQ(total("&status=draft"), 2);
  EXPECT_EQ(total("&status=failed"), 0);
  EXPECT_EQ(total("&search=Picture%202"), 1);
  rig.call(http::Method::del, "/v1/posts/" + first);
  EXPECT_EQ(total(), 1);
  EXPECT_EQ(total("&status=draft"), 1);
}

}  // namespace
}  // namespace pinmill::service
