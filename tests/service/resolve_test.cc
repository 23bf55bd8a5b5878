// A post of which nobody knows whether it became a Pin, until a person says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::is_ok;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// The connection of the request that makes its Pin breaks before anything is made, and no list tells; the service is
/// back again.
std::string post_in_review(ServiceRig& rig) {
  EXPECT_THAT(rig.sandbox->set_faults("pins/create:drop@1"), is_ok());
  const Called made = rig.post("/v1/posts?wait=0", rig.post_body(1, Json::object({{"publishNow", true}})));
  const auto publisher = take(publish::Publisher::open(
      {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest}));
  const auto state = [&] { return take(publisher->list()).at(0).state; };
  EXPECT_TRUE(wait_until([&] { return !take(publisher->list()).empty() && state() == publish::State::unconfirmed; }));
  rig.running.reset();
  for (int i = 0; i < 6 && state() != publish::State::review; ++i) {
    publisher->store().move_clock(15min);
    static_cast<void>(take(publisher->step()));
  }
  EXPECT_EQ(state(), publish::State::review);
  rig.running = take(Service::start(rig.options, rig.media));
  const std::string id = made.body["post"]["_id"].string_or("");
  rig.wait_for(id, "failed");
  return id;
}

TEST(Resolve, is_all_that_a_post_in_review_takes_and_nobody_posts_its_content_beside_it) {
  ServiceRig rig;
  const std::string id = post_in_review(rig);
  const std::string path = "/v1/posts/" + id;
  for (const Called& refused : {rig.call(http::Method::del, path), rig.post(path + "/retry", {}),
                                rig.call(http::Method::put, path, Json::object({{"publishNow", true}}))}) {
    EXPECT_EQ(refused.status, 409) << refused.body.dump();
    EXPECT_THAT(refused.body["error"].string_or(""), HasSubstr(path + "/resolve"));
  }
  const Called second = rig.post("/v1/posts", Json::object({{"content", "Picture 1"},
                                                            {"publishNow", true},
                                                            {"mediaItems", rig.get(path).body["post"]["mediaItems"]},
                                                            {"platforms", rig.post_body(1)["platforms"]}}));
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.body["details"]["existingPostId"].string_or(""), id);
}

TEST(Resolve, sends_a_post_again_that_a_person_has_not_found_on_the_board) {
  ServiceRig rig;
  const std::string path = "/v1/posts/" + post_in_review(rig);
  const Json target = rig.get(path).body["post"]["platforms"].items().at(0);
  EXPECT_EQ(target["errorCategory"].string_or(""), "unknown");
  EXPECT_EQ(rig.post(path + "/retry", Json::object({})).status, 409) << "it may be there";
  EXPECT_EQ(rig.post(path + "/resolve", Json::object({})).status, 400);
  EXPECT_EQ(rig.post(path + "/resolve", Json::object({{"notPublished", true}, {"platformPostId", "1"}})).status, 400);
  const Called resolved = rig.post(path + "/resolve", Json::object({{"notPublished", true}}));
  ASSERT_EQ(resolved.status, 200) << resolved.body.dump();
  rig.wait_for(resolved.body["post"]["_id"].string_or(""), "published");
  EXPECT_EQ(rig.pins_titled("Picture 1"), 1);
  EXPECT_EQ(rig.post(path + "/resolve", Json::object({{"notPublished", true}})).status, 400) << "nothing is in review";
}

TEST(Resolve, takes_the_address_of_the_pin_that_a_person_has_found) {
  ServiceRig rig;
  const std::string path = "/v1/posts/" + post_in_review(rig);
  const Called resolved =
      rig.post(path + "/resolve", Json::object({{"platformPostId", "https://www.pinterest.com/pin/4711/?from=board"}}));
  ASSERT_EQ(resolved.status, 200) << resolved.body.dump();
  EXPECT_EQ(resolved.body["post"]["status"].string_or(""), "published");
  EXPECT_THAT(resolved.body["post"].dump(), HasSubstr("https://pinterest.com/pin/4711"));
  EXPECT_EQ(rig.pins_titled("Picture 1"), 0) << "it was sent again";
}

}  // namespace
}  // namespace pinmill::service
