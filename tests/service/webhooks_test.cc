#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::ServiceRig;

Json hook_body(const HookReceiver& receiver) {
  return Json::object(
      {{"name", "test"},
       {"url", receiver.url()},
       {"secret", "whsec"},
       {"events", Json::array({"post.scheduled", "post.published", "post.platform.published", "post.failed"})},
       {"customHeaders", Json::object({{"X-Shop", "17"}})}});
}

TEST(Webhooks, tell_of_a_post_what_happened_to_it_signed) {
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(rig.post("/v1/webhooks/settings", hook_body(receiver)).status, 200);
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  const auto hit = receiver.wait_for("post.published");
  EXPECT_EQ(hit.json["post"]["id"].string_or(""), made.body["post"]["_id"].string_or("?"));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Zernio-Signature"),
            to_hex(hmac_sha256(as_bytes("whsec"), as_bytes(hit.body))));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Late-Event"), "post.published");
  EXPECT_EQ(*http::find_header(hit.headers, "X-Zernio-Event-Id"), hit.json["id"].string_or(""));
  EXPECT_EQ(*http::find_header(hit.headers, "X-Shop"), "17");
  receiver.wait_for("post.platform.published");
}

TEST(Webhooks, hear_of_a_posts_targets_before_they_hear_of_the_whole) {
  constexpr std::size_t posts = 8;
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(rig.post("/v1/webhooks/settings", hook_body(receiver)).status, 200);
  for (unsigned i = 1; i <= posts; ++i)
    ASSERT_EQ(rig.post("/v1/posts", rig.post_body(i, Json::object({{"publishNow", true}}))).status, 201);
  ASSERT_TRUE(pinmill::testing::wait_until([&] { return receiver.hits().size() == 2 * posts; }));
  std::map<std::string, std::vector<std::string>> heard;
  for (const auto& hit : receiver.hits())
    heard[hit.json["post"]["id"].string_or("")].push_back(hit.json["event"].string_or(""));
  EXPECT_EQ(heard.size(), posts);
  for (const auto& [post, events] : heard)
    EXPECT_THAT(events, ::testing::ElementsAre("post.platform.published", "post.published")) << post;
}

TEST(Webhooks, are_told_again_where_the_receiver_was_away) {
  ServiceRig rig;
  HookReceiver receiver;
  receiver.answer_with(503);
  const Called hook = rig.post("/v1/webhooks/settings", hook_body(receiver));
  const std::string id = hook.body["webhook"]["_id"].string_or("");
  rig.post("/v1/posts", rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  const auto first = receiver.wait_for("post.scheduled");
  receiver.answer_with(200);
  const Called again =
      rig.post("/v1/webhooks/logs/redeliver", Json::object({{"webhookId", id}, {"eventId", first.json["id"]}}));
  EXPECT_EQ(again.status, 200) << again.body.dump();
  ASSERT_TRUE(pinmill::testing::wait_until([&] { return receiver.hits().size() >= 2; }));
  EXPECT_EQ(receiver.hits().back().json["id"], first.json["id"]);
}

TEST(Webhooks, within_the_network_are_never_dialled_unless_the_operator_allows_it) {
  ServiceRig rig;
  const HookReceiver receiver;
  const Called hook = rig.post("/v1/webhooks/settings", hook_body(receiver));
  rig.options.webhooks_to = ForeignAddresses::public_only;
  rig.restart();
  const Called tested = rig.post("/v1/webhooks/test", Json::object({{"webhookId", hook.body["webhook"]["_id"]}}));
  EXPECT_EQ(tested.status, 500);
  EXPECT_EQ(tested.body["success"].boolean_or(true), false);
  EXPECT_TRUE(receiver.hits().empty());
}

TEST(Webhooks, that_could_never_be_told_anything_are_refused_when_they_are_made) {
  ServiceRig rig([](ServiceOptions& options) { options.webhooks_to = ForeignAddresses::public_only; });
  const auto made = [&](const char* url) {
    return rig.post("/v1/webhooks/settings",
                    Json::object({{"name", "x"}, {"url", url}, {"events", Json::array({"post.failed"})}}));
  };
  for (const char* url : {"http://127.0.0.1/hook", "http://localhost:80/", "http://10.1.2.3/", "https://[::1]/",
                          "http://169.254.169.254/", "https://[fd00::1]/", "https://example.com:8443/"}) {
    const Called answer = made(url);
    EXPECT_EQ(answer.status, 400) << url << answer.body.dump();
    EXPECT_EQ(answer.body["param"].string_or(""), "url");
  }
  const Called trimmed = made(" https://example.com/hook\n");
  EXPECT_EQ(trimmed.status, 200) << trimmed.body.dump();
  EXPECT_EQ(trimmed.body["webhook"]["url"].string_or(""), "https://example.com/hook");
}

TEST(Webhooks, are_told_nothing_of_the_groups_that_they_leave_out) {
  ServiceRig rig;
  const HookReceiver receiver;
  const Called hook =
      rig.post("/v1/webhooks/settings", hook_body(receiver).set("disabledResourceGroups", Json::array({"publishing"})));
  ASSERT_EQ(hook.status, 200) << hook.body.dump();
  EXPECT_EQ(hook.body["webhook"]["disabledResourceGroups"], Json::array({"publishing"}));
  const auto schedule = [&](unsigned number) {
    rig.post("/v1/posts", rig.post_body(number, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  };
  schedule(1);
  const Json& id = hook.body["webhook"]["_id"];
  const auto change = [&](Json groups) {
    return rig.call(http::Method::put, "/v1/webhooks/settings",
                    Json::object({{"_id", id}, {"disabledResourceGroups", std::move(groups)}}));
  };
  EXPECT_EQ(change(Json::array({"gardening"})).status, 400);
  EXPECT_EQ(change(Json::array()).body["webhook"]["disabledResourceGroups"], Json::array());
  schedule(2);
  EXPECT_EQ(receiver.wait_for("post.scheduled").json["post"]["content"].string_or(""), "Picture 2");
  EXPECT_EQ(change(Json::array({"webhooks"})).status, 200);
  EXPECT_EQ(rig.post("/v1/webhooks/test", Json::object({{"webhookId", id}})).status, 400);
}

TEST(Webhooks, of_a_restricted_key_are_told_of_no_more_than_it_may_see) {
  ServiceRig rig;
  const HookReceiver receiver;
  const Called key =
      rig.post("/v1/api-keys", Json::object({{"name", "till"}, {"disabledResourceGroups", Json::array({"accounts"})}}));
  ASSERT_EQ(key.status, 201) << key.body.dump();
  const http::Fields restricted = {{"Authorization", "Bearer " + key.body["apiKey"]["key"].string_or("")}};
  const auto made = [&](const char* event) {
    return rig.post("/v1/webhooks/settings",
                    Json::object({{"name", "x"}, {"url", receiver.url()}, {"events", Json::array({event})}}),
                    restricted);
  };
  EXPECT_EQ(made("account.connected").body["required_group"].string_or(""), "accounts");
  EXPECT_EQ(made("post.failed").body["webhook"]["disabledResourceGroups"], Json::array({"accounts"}));
}

TEST(Webhooks, have_a_name) {
  ServiceRig rig;
  const HookReceiver receiver;
  for (const std::string& name : {std::string(), std::string("  "), std::string(51, 'x')}) {
    const Called answer =
        rig.post("/v1/webhooks/settings",
                 Json::object({{"name", name}, {"url", receiver.url()}, {"events", Json::array({"post.failed"})}}));
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(answer.body["param"].string_or(""), "name");
  }
}

TEST(Webhooks, take_no_event_that_does_not_exist_and_no_header_that_lies) {
  ServiceRig rig;
  const HookReceiver receiver;
  Json body = hook_body(receiver);
  EXPECT_EQ(rig.post("/v1/webhooks/settings",
                     Json::object({{"name", "x"}, {"url", receiver.url()}, {"events", Json::array({"no.such"})}}))
                .status,
            400);
  EXPECT_EQ(
      rig.post("/v1/webhooks/settings", Json::object({{"name", "x"}, {"url", "ftp://x"}, {"events", body["events"]}}))
          .status,
      400);
  EXPECT_EQ(
      rig.post("/v1/webhooks/settings", Json::object({{"name", "x"},
                                                      {"url", receiver.url()},
                                                      {"events", body["events"]},
                                                      {"customHeaders", Json::object({{"X-Zernio-Signature", "a"}})}}))
          .status,
      400);
}

}  // namespace
}  // namespace pinmill::service
