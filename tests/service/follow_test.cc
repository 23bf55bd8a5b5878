// How a post hears of what others do to its Pins: workers, accounts, boards.
#include "service/follow.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::is_ok;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
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
  Post missed = *take(load_post(core, id));  // its Pin is out, and nobody told it
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

}  // namespace
}  // namespace pinmill::service
