// What becomes of a post that is changed, called off, tried again or taken back: never a Pin of what it was before, and
// never two.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/core.h"
#include "service/follow.h"
#include "service/intake.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::is_ok;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using publish::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto far_away = "2031-05-01T09:00:00Z";

std::string id_of(const Called& called) {
  return called.body["post"]["_id"].string_or("");
}

std::string status_of(const Called& called) {
  return called.body["post"]["status"].string_or("");
}

/// The store of a rig's service, seen from beside it.
class Beside {
 public:
  explicit Beside(const ServiceRig& rig)
      : publisher_(take(publish::Publisher::open(
            {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest}))) {}
  publish::Publisher& publisher() { return *publisher_; }
  std::vector<State> states() {
    std::vector<State> all;
    for (const auto& each : take(publisher_->list())) all.push_back(each.state);
    return all;
  }
  void wait_for_queued(std::size_t count) {
    EXPECT_TRUE(wait_until([&] { return states().size() >= count; }));
  }

 private:
  std::unique_ptr<publish::Publisher> publisher_;
};

/// One that waits in the queue.
std::string scheduled_post(ServiceRig& rig, Beside& store, unsigned number) {
  const auto before = store.states().size();
  const Called made = rig.post("/v1/posts", rig.post_body(number, Json::object({{"scheduledFor", far_away}})));
  EXPECT_EQ(made.status, 201) << made.body.dump();
  store.wait_for_queued(before + 1);
  return id_of(made);
}

/// Pinterest refuses it, for its section is gone.
Called post_that_fails(ServiceRig& rig, const Json& body) {
  Json target = body["platforms"].items().at(0);
  Json specific = target["platformSpecificData"];
  specific.set("boardSectionId", "404404");
  Json changed = Json::object();
  for (const auto& [name, value] : target.members())
    if (name != "platformSpecificData") changed.set(name, value);
  changed.set("platformSpecificData", specific);
  Json whole = Json::object();
  for (const auto& [name, value] : body.members())
    if (name != "platforms") whole.set(name, value);
  return rig.post("/v1/posts", whole.set("platforms", Json::array({changed})));
}

TEST(PostChanges, make_a_draft_of_it_and_call_back_what_was_queued) {
  ServiceRig rig;
  Beside store(rig);
  const std::string id = scheduled_post(rig, store, 1);
  const Called draft = rig.call(http::Method::put, "/v1/posts/" + id, Json::object({{"isDraft", true}}));
  EXPECT_EQ(status_of(draft), "draft") << draft.body.dump();
  EXPECT_THAT(store.states(), ElementsAre(State::cancelled));
}

TEST(PostChanges, call_back_the_earlier_words_before_they_answer) {
  ServiceRig rig;
  Beside store(rig);
  const std::string id = scheduled_post(rig, store, 1);
  const std::string gone = rig.sandbox->url() + "/never.jpg";  // what it is changed to cannot be prepared
  const Called changed =
      rig.call(http::Method::put, "/v1/posts/" + id,
               Json::object({{"content", "New words"}, {"mediaItems", Json::array({Json::object({{"url", gone}})})}}));
  EXPECT_EQ(changed.status, 200) << changed.body.dump();
  EXPECT_THAT(store.states(), ElementsAre(State::cancelled));
}

TEST(PostChanges, find_what_a_crash_had_queued_though_its_media_has_other_bytes_by_now) {
  ServiceRig rig;
  Beside store(rig);
  const std::string id = scheduled_post(rig, store, 1);
  const Json other_picture = Json::array({Json::object({{"url", rig.upload(2)}})});
  rig.stop();
  const auto records = take(publish::Records::open(rig.options.store));
  ASSERT_THAT(records->write([&](publish::RecordSession& session) -> Result<void> {
    Post post = post_of(*session.find(post_kind, id));
    post.targets.at(0).publication = 0;  // as before it was stored that it was queued
    post.media.at(0).url = other_picture.items().at(0)["url"].string_or("");
    session.put(to_record(post));
    put_intake(session, post);
    return {};
  }),
              is_ok());
  rig.running = take(Service::start(rig.options, rig.media));
  const auto publication_of = [&] {
    std::int64_t found = 0;
    EXPECT_THAT(records->read([&](publish::RecordSession& session) -> Result<void> {
      found = post_of(*session.find(post_kind, id)).targets.at(0).publication;
      return {};
    }),
                is_ok());
    return found;
  };
  EXPECT_TRUE(wait_until([&] { return publication_of() != 0; }));
  EXPECT_THAT(store.states(), ElementsAre(State::scheduled));
}

TEST(PostChanges, try_again_only_what_no_other_post_has_put_there_since) {
  ServiceRig rig;
  const Json body = rig.post_body(1, Json::object({{"publishNow", true}}));
  const Called failed = post_that_fails(rig, body);
  ASSERT_EQ(status_of(failed), "failed") << failed.body.dump();
  const Called other = rig.post("/v1/posts", body);
  ASSERT_EQ(status_of(other), "published") << other.body.dump();
  const Called retried = rig.post("/v1/posts/" + id_of(failed) + "/retry", {});
  EXPECT_EQ(retried.status, 409) << retried.body.dump();
  EXPECT_EQ(retried.body["details"]["existingPostId"].string_or(""), id_of(other));
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
}

TEST(PostChanges, give_back_what_its_earlier_words_claimed) {
  ServiceRig rig;
  Beside store(rig);
  const Json body = rig.post_body(1, Json::object({{"scheduledFor", far_away}}));
  const Called first = rig.post("/v1/posts", body);
  EXPECT_EQ(rig.call(http::Method::put, "/v1/posts/" + id_of(first), Json::object({{"content", "Else"}})).status, 200);
  EXPECT_EQ(rig.post("/v1/posts", body).status, 201);
}

TEST(PostChanges, let_a_time_that_has_passed_mean_now_whatever_the_pace) {
  ServiceRig rig;
  ASSERT_EQ(status_of(rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})))), "published");
  const Called made = rig.post("/v1/posts", rig.post_body(2, Json::object({{"scheduledFor", "2020-01-01T00:00:00Z"}})));
  EXPECT_EQ(status_of(made), "published") << made.body.dump();
}

TEST(PostChanges, may_be_made_of_one_that_was_taken_back_and_it_may_be_deleted) {
  ServiceRig rig;
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  const std::string path = "/v1/posts/" + id_of(made);
  ASSERT_EQ(rig.post(path + "/unpublish", Json::object({{"platform", "pinterest"}})).status, 200);
  EXPECT_EQ(status_of(rig.call(http::Method::put, path, Json::object({{"content", "Once more"}}))), "draft")
      << "what was called off goes out only when a new time is given";
  const Called again = rig.call(http::Method::put, path, Json::object({{"publishNow", true}}));
  EXPECT_EQ(status_of(again), "published") << again.body.dump();
  ASSERT_EQ(rig.post(path + "/unpublish", Json::object({{"platform", "pinterest"}})).status, 200);
  EXPECT_EQ(rig.call(http::Method::del, path).status, 200);
}

/// Its first target is out, its second waits.
Called half_out(ServiceRig& rig, Beside& store) {
  const auto issued = rig.sandbox->issue_tokens("studio");
  const auto login = take(store.publisher().login_with_tokens({.access = publish::Secret(issued.access),
                                                               .refresh = publish::Secret(issued.refresh),
                                                               .access_for = std::chrono::hours(24),
                                                               .refresh_for = std::chrono::hours(48)}));
  static_cast<void>(take(store.publisher().board(login.account.id, "Work", publish::MissingBoard::create)));
  const Called accounts = rig.get("/v1/accounts");
  const std::string second = accounts.body["accounts"].items().at(1)["_id"].string_or("");
  const auto target = [](const std::string& account, const char* when) {
    return Json::object({{"platform", "pinterest"}, {"accountId", account}, {"scheduledFor", when}});
  };
  const Json body = rig.post_body(1);
  const Called made =
      rig.post("/v1/posts?wait=0", Json::object({{"content", "Picture 1"},
                                                 {"mediaItems", body["mediaItems"]},
                                                 {"platforms", Json::array({target(rig.account, "2020-01-01T00:00:00Z"),
                                                                            target(second, far_away)})}}));
  EXPECT_EQ(made.status, 201) << made.body.dump();
  EXPECT_TRUE(wait_until([&] {
    return rig.get("/v1/posts/" + id_of(made)).body["post"]["platforms"].items().at(0)["status"].string_or("") ==
           "published";
  }));
  return made;
}

TEST(PostChanges, leave_alone_what_is_out_already) {
  ServiceRig rig;
  Beside store(rig);
  const std::string path = "/v1/posts/" + id_of(half_out(rig, store));
  const Called changed = rig.call(http::Method::put, path, Json::object({{"content", "Other words"}}));
  ASSERT_EQ(changed.status, 200) << changed.body.dump();
  const auto& targets = changed.body["post"]["platforms"].items();
  EXPECT_EQ(targets.at(0)["status"].string_or(""), "published");
  EXPECT_EQ(targets.at(1)["status"].string_or(""), "pending");
  EXPECT_EQ(status_of(changed), "scheduled");
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
  EXPECT_EQ(rig.pins_titled("Other words"), 0);
}

TEST(PostChanges, of_one_that_is_partly_out_take_back_what_is_and_call_off_the_rest) {
  ServiceRig rig;
  Beside store(rig);
  const std::string path = "/v1/posts/" + id_of(half_out(rig, store));
  const Called kept = rig.call(http::Method::del, path);
  EXPECT_EQ(kept.status, 400);
  EXPECT_THAT(kept.body["error"].string_or(""), HasSubstr("unpublish"));
  ASSERT_EQ(rig.post(path + "/unpublish", Json::object({{"platform", "pinterest"}})).status, 200);
  EXPECT_EQ(status_of(rig.get(path)), "cancelled");
  EXPECT_THAT(store.states(), Not(::testing::Contains(State::scheduled)));
  EXPECT_EQ(rig.call(http::Method::del, path).status, 200);
}

TEST(PostChanges, wait_for_media_that_cannot_be_had_yet_and_say_so) {
  ServiceRig rig;
  const Json media = Json::array({Json::object({{"url", "http://127.0.0.1:9/never.jpg"}})});
  const Called made =
      rig.post("/v1/posts?wait=0", rig.post_body(1, Json::object({{"publishNow", true}, {"mediaItems", media}})));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  Json target;
  EXPECT_TRUE(wait_until([&] {
    target = rig.get("/v1/posts/" + id_of(made)).body["post"]["platforms"].items().at(0);
    return !target["errorMessage"].is_null();
  }));
  EXPECT_EQ(target["status"].string_or(""), "pending");
  EXPECT_THAT(target["errorMessage"].string_or(""), HasSubstr("tried again by itself"));
}

}  // namespace
}  // namespace pinmill::service
