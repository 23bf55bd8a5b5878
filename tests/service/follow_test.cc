// How a post hears of what others do to its Pins: workers, accounts, boards.
#include "service/follow.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::is_ok;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Json on_board(const ServiceRig& rig, const std::string& board) {
  return Json::array({Json::object({{"platform", "pinterest"},
                                    {"accountId", rig.account},
                                    {"platformSpecificData", Json::object({{"boardId", board}})}})});
}

TEST(Follow, tells_at_once_that_a_post_waits_for_another_board_and_it_goes_out_there) {
  ServiceRig rig([](ServiceOptions& options) { options.publish_wait = std::chrono::minutes(5); });
  const Json wish = Json::object({{"publishNow", true}, {"platforms", on_board(rig, "4711")}});
  const Called first = rig.post("/v1/posts", rig.post_body(1, wish));
  const Called second = rig.post("/v1/posts", rig.post_body(2, wish));  // the board is known to be gone by now
  for (const Called& made : {first, second}) {
    ASSERT_EQ(made.status, 201) << made.body.dump();
    const std::string id = made.body["post"]["_id"].string_or("");
    EXPECT_EQ(made.body["post"]["status"].string_or(""), "publishing");
    EXPECT_THAT(made.body["message"].string_or(""), HasSubstr("waits"));
    EXPECT_THAT(made.body["post"]["platforms"].items().at(0)["errorMessage"].string_or(""),
                AllOf(HasSubstr("the board is gone"), HasSubstr("PUT /v1/posts/" + id + " (\"boardId\")"),
                      HasSubstr("POST /v1/accounts/" + rig.account + "/pinterest-boards"), Not(HasSubstr("pinmill"))));
    const Called mended = rig.call(http::Method::put, "/v1/posts/" + id,
                                   Json::object({{"publishNow", true}, {"platforms", on_board(rig, rig.board)}}));
    EXPECT_EQ(mended.body["post"]["status"].string_or(""), "published") << mended.body.dump();
  }
  EXPECT_EQ(rig.pins_titled("Picture 1") + rig.pins_titled("Picture 2"), 2);
}

TEST(Follow, comes_to_every_post_that_is_on_its_way_however_many_stand_before_it) {
  ServiceRig rig;
  const std::string id =
      rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}}))).body["post"]["_id"].string_or("");
  rig.wait_for(id, "published");
  rig.stop();
  Core core{.options = rig.options,
            .records = take(publish::Records::open(rig.options.store)),
            .publisher = take(publish::Publisher::open({.store = rig.options.store, .vault = rig.options.vault})),
            .vault = {},
            .media = rig.media,
            .log = {}};
  ASSERT_THAT(Follower(core).round(), is_ok());  // what has changed by now
  Post missed = *take(load_post(core, id));      // its Pin is out, and nobody told it
  missed.status = PostStatus::publishing;
  missed.targets.at(0).status = TargetStatus::pending;
  Post stuck = missed;
  stuck.targets.at(0).publication = 0;
  ASSERT_THAT(core.records->write([&](publish::RecordSession& session) -> Result<void> {
    session.put(to_record(missed));
    for (int i = 0; i < 7; ++i) {
      stuck.id = "0123456789abcdef0123456" + std::to_string(i);
      stuck.created = missed.created - std::chrono::seconds(i + 1);
      session.put(to_record(stuck));
    }
    return {};
  }),
              is_ok());
  Follower follower(core, 3);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(take(load_post(core, id))->status, PostStatus::publishing) << round;
    ASSERT_THAT(follower.round(), is_ok());
  }
  EXPECT_EQ(take(load_post(core, id))->status, PostStatus::published);
}

/// What a service knows of its store, while none runs.
struct Aside {
  explicit Aside(ServiceRig& rig)
      : core{.options = rig.options,
             .records = take(publish::Records::open(rig.options.store)),
             .publisher = take(publish::Publisher::open(
                 {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest})),
             .vault = {},
             .media = rig.media,
             .log = {}} {}
  Post post(const std::string& id) { return *take(load_post(core, id)); }
  publish::PublicationId publication(const std::string& id) { return post(id).targets.at(0).publication; }
  void round() { EXPECT_THAT(Follower(core).round(), is_ok()); }

  Core core;
};

/// For a day that is far away, and in the queue.
std::string scheduled_post(const ServiceRig& rig, unsigned number) {
  const Called made =
      rig.post("/v1/posts", rig.post_body(number, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  std::string id = made.body["post"]["_id"].string_or("");
  const auto records = take(publish::Records::open(rig.options.store));
  EXPECT_TRUE(wait_until([&] {
    bool queued = false;
    EXPECT_THAT(records->read([&](publish::RecordSession& session) -> Result<void> {
      queued = post_of(*session.find(post_kind, id)).targets.at(0).publication != 0;
      return {};
    }),
                is_ok());
    return queued;
  })) << made.body.dump();
  return id;
}

TEST(Follow, tells_that_a_command_cancelled_what_a_post_had_queued_and_sends_it_after_all) {
  ServiceRig rig;
  const std::string id = scheduled_post(rig, 1), other = scheduled_post(rig, 2);
  rig.stop();
  Aside aside(rig);
  aside.round();
  ASSERT_THAT(aside.core.publisher->cancel(aside.publication(id)), is_ok());
  aside.round();
  const Post cancelled = aside.post(id);
  EXPECT_EQ(cancelled.status, PostStatus::cancelled);
  EXPECT_EQ(cancelled.targets.at(0).status, TargetStatus::cancelled);
  EXPECT_EQ(cancelled.targets.at(0).problem.value_or(TargetProblem{}).message, "its Pin was cancelled in the queue");
  EXPECT_EQ(aside.post(other).status, PostStatus::scheduled);
  ASSERT_THAT(aside.core.publisher->retry(aside.publication(id)), is_ok());
  aside.round();
  EXPECT_EQ(aside.post(id).status, PostStatus::scheduled);
  EXPECT_FALSE(aside.post(id).targets.at(0).problem);
}

TEST(Follow, shows_the_time_and_the_texts_that_a_command_gave) {
  ServiceRig rig;
  const std::string id = scheduled_post(rig, 1);
  rig.stop();
  {
    Aside aside(rig);
    const Moment later = *aside.post(id).scheduled_for + std::chrono::hours(48);
    ASSERT_THAT(aside.core.publisher->edit(
                    aside.publication(id),
                    {.title = "Better", .description = "Said anew", .link = "https://example.com/b", .due = later}),
                is_ok());
    aside.round();
    const Post shown = aside.post(id);
    EXPECT_EQ(shown.scheduled_for, later);
    EXPECT_EQ(shown.due(), later);
    EXPECT_EQ(shown.status, PostStatus::scheduled);
    EXPECT_EQ(title_of(shown, shown.targets.at(0)), "Better");
    EXPECT_EQ(content_of(shown, shown.targets.at(0)), "Said anew");
    EXPECT_EQ(shown.targets.at(0).specific["link"].string_or(""), "https://example.com/b");
    aside.round();
    EXPECT_EQ(aside.post(id).updated, shown.updated) << "nothing more has changed";
  }
  rig.restart();
  const Json post = rig.get("/v1/posts/" + id).body["post"];
  EXPECT_EQ(post["scheduledFor"].string_or(""), "2031-05-03T09:00:00.000Z");
}

TEST(Follow, settles_the_posts_of_an_account_that_is_disconnected_before_the_answer) {
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(
      rig.post("/v1/webhooks/settings",
               Json::object({{"name", "test"}, {"url", receiver.url()}, {"events", Json::array({"post.failed"})}}))
          .status,
      200);
  const std::string id = scheduled_post(rig, 1);
  const std::string account = rig.account;
  ASSERT_EQ(rig.call(http::Method::del, "/v1/accounts/" + account).status, 200);
  const Json post = rig.get("/v1/posts/" + id).body["post"];
  EXPECT_EQ(post["status"].string_or(""), "failed");
  EXPECT_THAT(post["platforms"].items().at(0)["errorMessage"].string_or(""),
              AllOf(HasSubstr("the account @shop was disconnected"), HasSubstr("POST /v1/posts/" + id + "/retry")));
  EXPECT_EQ(receiver.wait_for("post.failed").json["post"]["id"].string_or(""), id);
  EXPECT_TRUE(rig.get("/v1/accounts").body["accounts"].items().empty());
  EXPECT_EQ(rig.post("/v1/posts/" + id + "/retry", Json::object({})).status, 409);

  const auto publisher = take(publish::Publisher::open(
      {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest}));
  const auto issued = rig.sandbox->issue_tokens("shop");
  take(publisher->login_with_tokens({.access = publish::Secret(issued.access)}));
  EXPECT_EQ(rig.get("/v1/accounts").body["accounts"].items().at(0)["_id"].string_or(""), account);
  EXPECT_EQ(rig.post("/v1/posts/" + id + "/retry?wait=0", Json::object({})).status, 200);
  rig.wait_for(id, "scheduled");
}

}  // namespace
}  // namespace pinmill::service
