// When a post goes out, where a request says it in more than one way, and whose a time is.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"
#include "service/times.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;

constexpr const char* may = "2031-05-01T09:00:00.000Z";
constexpr const char* june = "2031-06-01T09:00:00.000Z";
const Moment june_first = Moment(std::chrono::sys_days(std::chrono::year(2031) / 6 / 1));

Json daily_at(const char* time) {
  Json all = Json::array();
  for (int day = 0; day < 7; ++day) all.push(Json::object({{"dayOfWeek", day}, {"time", time}}));
  return all;
}

class PostTimes : public ::testing::Test {
 protected:
  PostTimes() { reshuffle_to("09:00"); }

  void reshuffle_to(const char* time) const {
    const Called done =
        rig.call(http::Method::put, "/v1/queue/slots",
                 Json::object({{"profileId", rig.profile}, {"timezone", "UTC"}, {"slots", daily_at(time)}})
                     .set("reshuffleExisting", true));
    ASSERT_EQ(done.status, 200) << done.body.dump();
  }
  Json made(unsigned number, Json more) const {
    const Called called = rig.post("/v1/posts", rig.post_body(number, std::move(more)));
    EXPECT_EQ(called.status, 201) << called.body.dump();
    return called.body["post"];
  }
  Json queued(unsigned number) const { return made(number, Json::object({{"queuedFromProfile", rig.profile}})); }
  Json changed(const Json& post, const Json& change) const {
    const Called called = rig.call(http::Method::put, "/v1/posts/" + post["_id"].string_or(""), change);
    EXPECT_EQ(called.status, 200) << called.body.dump();
    return called.body["post"];
  }
  Json now(const Json& post) const { return rig.get("/v1/posts/" + post["_id"].string_or("")).body["post"]; }
  /// The rig's account, at that time.
  Json targets_at(const char* time) const {
    return Json::array({Json::object({{"platform", "pinterest"}, {"accountId", rig.account}, {"scheduledFor", time}})});
  }

  ServiceRig rig;
};

TEST_F(PostTimes, that_a_person_gives_end_the_queues_claim_and_are_left_alone_by_a_reshuffle) {
  const Json mine = queued(1), queues = queued(2);
  const Json moved = changed(mine, Json::object({{"scheduledFor", may}}));
  EXPECT_EQ(moved["scheduledFor"].string_or(""), may);
  EXPECT_TRUE(moved["queuedFromProfile"].is_null() && moved["queueId"].is_null()) << moved.dump();
  reshuffle_to("18:30");
  EXPECT_EQ(now(mine)["scheduledFor"].string_or(""), may);
  EXPECT_NE(now(queues)["scheduledFor"], queues["scheduledFor"]);
}

TEST_F(PostTimes, that_are_given_back_as_they_were_with_their_queue_stay_the_queues) {
  const Json post = queued(1);
  const Json same = changed(post, Json::object({{"content", "Another text"},
                                                {"scheduledFor", post["scheduledFor"]},
                                                {"queuedFromProfile", post["queuedFromProfile"]},
                                                {"queueId", post["queueId"]}}));
  EXPECT_EQ(same["scheduledFor"], post["scheduledFor"]);
  EXPECT_EQ(same["queueId"], post["queueId"]);
}

TEST_F(PostTimes, of_the_whole_go_before_now_and_before_a_queue) {
  const Json both = made(1, Json::object({{"scheduledFor", may}, {"publishNow", true}}));
  EXPECT_EQ(both["status"].string_or(""), "scheduled");
  EXPECT_EQ(both["scheduledFor"].string_or(""), may);
  const Json queue = made(2, Json::object({{"scheduledFor", may}, {"queuedFromProfile", rig.profile}}));
  EXPECT_EQ(queue["scheduledFor"].string_or(""), may);
  EXPECT_TRUE(queue["queueId"].is_null()) << queue.dump();
  const Json later = changed(queue, Json::object({{"scheduledFor", june}, {"publishNow", true}}));
  EXPECT_EQ(later["scheduledFor"].string_or(""), june);
}

TEST_F(PostTimes, that_are_empty_are_none) {
  EXPECT_EQ(made(1, Json::object({{"scheduledFor", ""}, {"publishNow", true}}))["status"].string_or(""), "published");
  EXPECT_EQ(made(2, Json::object({{"scheduledFor", ""}}))["status"].string_or(""), "draft");
  EXPECT_FALSE(made(3, Json::object({{"scheduledFor", ""}, {"queuedFromProfile", rig.profile}}))["queueId"].is_null());
}

TEST_F(PostTimes, of_each_target_give_way_to_now_and_go_before_a_queue) {
  const Json out = made(1, Json::object({{"publishNow", true}, {"platforms", targets_at(may)}}));
  EXPECT_EQ(out["status"].string_or(""), "published") << out.dump();
  const Json timed = made(2, Json::object({{"queuedFromProfile", rig.profile}, {"platforms", targets_at(may)}}));
  EXPECT_EQ(timed["scheduledFor"].string_or(""), may);
  EXPECT_TRUE(timed["queueId"].is_null()) << timed.dump();
  const Json sent = changed(timed, Json::object({{"publishNow", true}}));
  EXPECT_EQ(sent["status"].string_or(""), "published") << sent.dump();
}

TEST_F(PostTimes, that_a_reshuffle_gives_while_posts_are_taken_in_are_those_that_their_pins_have) {
  constexpr unsigned count = 4;
  std::vector<std::string> ids;
  for (unsigned i = 1; i <= count; ++i) {
    ids.push_back(queued(i)["_id"].string_or(""));
    reshuffle_to(i % 2 == 0 ? "09:00" : "18:30");
  }
  using Dues = std::multiset<std::pair<std::string, std::int64_t>>;
  const auto agree = [&] {
    const Called pins = rig.get("/v1/pins?states=scheduled"), posts = rig.get("/v1/posts");
    Dues of_pins, of_posts;
    for (const Json& pin : pins.body["pins"].items())
      of_pins.emplace(pin["title"].string_or(""), pin["due"].integer_or(0));
    for (const Json& post : posts.body["posts"].items())
      of_posts.emplace(post["content"].string_or(""),
                       micros_of(take(moment_from(post["scheduledFor"].string_or(""), "UTC", june_first))));
    return of_posts.size() == count && of_pins == of_posts;
  };
  EXPECT_TRUE(wait_until(agree));
}

}  // namespace
}  // namespace pinmill::service
