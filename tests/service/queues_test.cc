#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/zoned_time.h"
#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;

Json slots() {
  Json all = Json::array();
  for (int day = 0; day < 7; ++day)
    for (const char* time : {"09:00", "18:30"}) all.push(Json::object({{"dayOfWeek", day}, {"time", time}}));
  return all;
}

TEST(Queues, give_each_post_the_next_slot_that_no_other_has) {
  ServiceRig rig;
  const Called queue = rig.post(
      "/v1/queue/slots",
      Json::object(
          {{"profileId", rig.profile}, {"name", "Daily"}, {"timezone", "America/New_York"}, {"slots", slots()}}));
  ASSERT_EQ(queue.status, 201) << queue.body.dump();
  EXPECT_EQ(queue.body["schedule"]["isDefault"].boolean_or(false), true);
  std::set<std::string> moments;
  for (unsigned i = 1; i <= 6; ++i) {
    const std::string next = rig.get("/v1/queue/next-slot?profileId=" + rig.profile).body["nextSlot"].string_or("");
    EXPECT_EQ(next.size(), 25U) << next;
    const Called made = rig.post("/v1/posts", rig.post_body(i, Json::object({{"queuedFromProfile", rig.profile}})));
    ASSERT_EQ(made.status, 201) << made.body.dump();
    moments.insert(made.body["post"]["scheduledFor"].string_or(""));
  }
  EXPECT_EQ(moments.size(), 6U);
}

TEST(Queues, send_twenty_posts_each_at_its_slot) {
  constexpr unsigned count = 20;
  ServiceRig rig;
  rig.post(
      "/v1/queue/slots",
      Json::object({{"profileId", rig.profile}, {"name", "Daily"}, {"timezone", "Europe/Zurich"}, {"slots", slots()}}));
  std::vector<std::string> posts, dues;
  for (unsigned i = 1; i <= count; ++i) {
    const Called made = rig.post("/v1/posts", rig.post_body(i, Json::object({{"queuedFromProfile", rig.profile}})));
    ASSERT_EQ(made.status, 201) << made.body.dump();
    posts.push_back(made.body["post"]["_id"].string_or(""));
    dues.push_back(made.body["post"]["scheduledFor"].string_or(""));
  }
  const auto start = std::chrono::system_clock::now();
  rig.keep_port();
  for (unsigned i = 0; i < count; ++i) {
    const auto due = take(parse_rfc3339(dues[i].substr(0, 19) + "Z")).utc;
    rig.options.store.clock_offset = std::chrono::duration_cast<std::chrono::microseconds>(due - start);
    rig.restart();
    const Json out = rig.wait_for(posts[i], "published");
    EXPECT_GE(out["publishedAt"].string_or(""), dues[i]);
    EXPECT_LE(out["publishedAt"].string_or("").substr(0, 15), dues[i].substr(0, 15));  // within ten minutes
    if (i + 1 == count) break;
    EXPECT_EQ(rig.get("/v1/posts/" + posts[i + 1]).body["post"]["status"].string_or(""), "scheduled");
  }
}

TEST(Queues, that_are_the_first_are_the_default_and_pass_it_on) {
  ServiceRig rig;
  const auto make = [&](const char* name) {
    return rig
        .post("/v1/queue/slots",
              Json::object({{"profileId", rig.profile}, {"name", name}, {"timezone", "UTC"}, {"slots", slots()}}))
        .body["schedule"]["_id"]
        .string_or("");
  };
  const std::string first = make("One"), second = make("Two");
  const std::string path = "/v1/queue/slots?profileId=" + rig.profile;
  EXPECT_EQ(rig.get(path).body["schedule"]["_id"].string_or(""), first);
  EXPECT_EQ(rig.call(http::Method::del, path + "&queueId=" + first).status, 200);
  EXPECT_EQ(rig.get(path).body["schedule"]["_id"].string_or(""), second);
  EXPECT_EQ(rig.get(path + "&all=true").body["count"].integer_or(0), 1);
}

TEST(Queues, that_are_switched_off_give_no_slot_to_a_post_that_is_new_or_changed) {
  ServiceRig rig;
  const Called queue = rig.post(
      "/v1/queue/slots",
      Json::object(
          {{"profileId", rig.profile}, {"name", "Off"}, {"timezone", "UTC"}, {"slots", slots()}, {"active", false}}));
  ASSERT_EQ(queue.status, 201) << queue.body.dump();
  const auto queued = Json::object({{"queuedFromProfile", rig.profile}});
  EXPECT_EQ(rig.post("/v1/posts", rig.post_body(1, queued)).body["code"].string_or(""), "no_queue");
  const Called draft = rig.post("/v1/posts", rig.post_body(2, Json::object({{"isDraft", true}})));
  ASSERT_EQ(draft.status, 201) << draft.body.dump();
  const std::string path = "/v1/posts/" + draft.body["post"]["_id"].string_or("");
  const Called changed =
      rig.call(http::Method::put, path, Json::object({{"queuedFromProfile", rig.profile}, {"isDraft", false}}));
  EXPECT_EQ(changed.body["code"].string_or(""), "no_queue") << changed.body.dump();
  EXPECT_EQ(rig.get(path).body["post"]["status"].string_or(""), "draft");
}

}  // namespace
}  // namespace pinmill::service
