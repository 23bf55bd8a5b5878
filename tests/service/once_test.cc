// A request that comes again, and what makes it another one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;

std::string id_of(const Called& called) {
  return called.body["post"]["_id"].string_or("");
}

/// `json` with that member instead of its own.
Json with(const Json& json, const std::string& name, Json value) {
  Json changed = Json::object();
  for (const auto& [key, each] : json.members())
    if (key != name) changed.set(key, each);
  return changed.set(name, std::move(value));
}

class RequestIds : public ::testing::Test {
 protected:
  Json target(const std::string& name, Json value) const {
    return Json::array({with(body["platforms"].items().at(0), name, std::move(value))});
  }
  Called send(const Json& json) const { return rig.post("/v1/posts", json, {{"x-request-id", "run-1"}}); }

  ServiceRig rig;
  const Json body = rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00"}}));
};

TEST_F(RequestIds, that_come_again_with_anything_else_that_decides_the_pin_are_refused) {
  ASSERT_EQ(send(body).status, 201);
  const Json others = Json::array({Json::object({{"url", "https://example.com/other.png"}})});
  for (const Json& other : {with(body, "content", "Other"), with(body, "timezone", "Europe/Zurich"),
                            with(body, "queuedFromProfile", rig.profile), with(body, "queueId", std::string(24, 'a')),
                            with(body, "mediaItems", others), with(body, "platforms", target("customContent", "Other")),
                            with(body, "platforms", target("customMedia", others)),
                            with(body, "platforms", target("platformSpecificData", Json::object({{"boardId", "1"}}))),
                            with(body, "platforms", target("scheduledFor", "2031-06-01T09:00:00Z"))}) {
    const Called again = send(other);
    EXPECT_EQ(again.status, 422) << other.dump();
    EXPECT_EQ(again.body["code"].string_or(""), "request_id_reused") << other.dump();
  }
}

TEST_F(RequestIds, that_come_again_with_other_trimmings_are_the_same_request) {
  const Called first = send(body);
  ASSERT_EQ(first.status, 201) << first.body.dump();
  for (const Json& same : {with(body, "metadata", Json::object({{"try", 2}})), with(body, "timezone", "UTC"),
                           with(body, "scheduledFor", "2031-05-01T10:00:00+01:00")}) {
    const Called again = send(same);
    EXPECT_EQ(again.status, 200) << again.body.dump();
    EXPECT_EQ(id_of(again), id_of(first));
  }
}

TEST_F(RequestIds, and_keys_name_one_request_by_whichever_path_it_comes) {
  const Called first = rig.post("/v1/posts", body, {{"Idempotency-Key", "order-1"}});
  ASSERT_EQ(first.status, 201) << first.body.dump();
  for (const char* path : {"/api/v1/posts", "/v1/posts/"}) {
    const Called again = rig.post(path, body, {{"Idempotency-Key", "order-1"}});
    EXPECT_EQ(again.status, 201) << again.body.dump();
    EXPECT_EQ(id_of(again), id_of(first)) << path;
  }
}

}  // namespace
}  // namespace pinmill::service
