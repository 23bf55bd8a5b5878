#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/keys.h"
#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::HasSubstr;
using ::testing::Not;

http::Fields with_key(const std::string& key) {
  return {{"Authorization", "Bearer " + key}};
}

TEST(Keys, are_wanted_for_everything) {
  ServiceRig rig;
  for (const char* path :
       {"/v1/posts", "/v1/accounts", "/v1/profiles", "/v1/webhooks/settings", "/v1/api-keys", "/v1/logs"}) {
    EXPECT_EQ(rig.call(http::Method::get, path, {}, with_key("sk_" + std::string(64, '0'))).status, 401) << path;
    EXPECT_EQ(rig.send({.url = rig.running->url() + path}).status, 401) << path;
  }
}

TEST(Keys, are_shown_once_and_end_when_they_are_revoked) {
  ServiceRig rig;
  const Called made =
      rig.post("/v1/api-keys", Json::object({{"name", "reports"}, {"permission", "read"}, {"expiresIn", 1}}));
  ASSERT_EQ(made.status, 201) << made.body.dump();
  const std::string key = made.body["apiKey"]["key"].string_or("");
  EXPECT_THAT(rig.get("/v1/api-keys").body.dump(), Not(HasSubstr(key)));
  EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, with_key(key)).status, 200);
  EXPECT_EQ(rig.call(http::Method::post, "/v1/profiles", Json::object({{"name", "x"}}), with_key(key)).status, 403);
  EXPECT_EQ(rig.call(http::Method::get, "/v1/api-keys", {}, with_key(key)).status, 403);
  EXPECT_EQ(rig.call(http::Method::del, "/v1/api-keys/" + made.body["apiKey"]["id"].string_or("")).status, 200);
  EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, with_key(key)).status, 401);
}

TEST(Keys, for_one_profile_see_nothing_of_another) {
  ServiceRig rig;
  const std::string other =
      rig.post("/v1/profiles", Json::object({{"name", "Other"}})).body["profile"]["_id"].string_or("");
  const std::string stranger = rig.make_key({other}), owner = rig.make_key({rig.profile});
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  const std::string post = "/v1/posts/" + made.body["post"]["_id"].string_or("");
  EXPECT_EQ(rig.call(http::Method::get, post, {}, with_key(owner)).status, 200);
  EXPECT_EQ(rig.call(http::Method::get, post, {}, with_key(stranger)).status, 404);
  EXPECT_EQ(rig.call(http::Method::put, post, Json::object({{"content", "x"}}), with_key(stranger)).status, 404);
  EXPECT_EQ(rig.call(http::Method::del, post, {}, with_key(stranger)).status, 404);
  EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles/" + rig.profile, {}, with_key(stranger)).status, 404);
  EXPECT_EQ(rig.call(http::Method::get, "/v1/accounts/" + rig.account + "/health", {}, with_key(stranger)).status, 404);
  EXPECT_EQ(
      rig.call(http::Method::get, "/v1/accounts/" + rig.account + "/pinterest-boards", {}, with_key(stranger)).status,
      404);
  EXPECT_EQ(rig.call(http::Method::get, "/v1/queue/slots?profileId=" + rig.profile, {}, with_key(stranger)).status,
            404);
  const auto count = [&](const char* path, const char* list) {
    return rig.call(http::Method::get, path, {}, with_key(stranger)).body[list].items().size();
  };
  EXPECT_EQ(count("/v1/posts", "posts"), 0U);
  EXPECT_EQ(count("/v1/accounts", "accounts"), 0U);
  EXPECT_EQ(count("/v1/profiles", "profiles"), 1U);
  EXPECT_EQ(count("/v1/webhooks/settings", "webhooks"), 0U);
  EXPECT_EQ(rig.call(http::Method::post, "/v1/posts", rig.post_body(2, Json::object({{"publishNow", true}})),
                     with_key(stranger))
                .status,
            403);
}

TEST(Keys, that_ask_too_often_are_told_when_to_come_again) {
  ServiceRig rig([](ServiceOptions& options) { options.requests_per_minute = 5; });
  Called last;
  for (int i = 0; i < 8; ++i) last = rig.get("/v1/profiles");
  EXPECT_EQ(last.status, 429);
  EXPECT_NE(http::find_header(last.headers, "Retry-After"), nullptr);
  ASSERT_NE(http::find_header(last.headers, "X-RateLimit-Remaining"), nullptr);
  EXPECT_EQ(*http::find_header(last.headers, "X-RateLimit-Remaining"), "0");
}

}  // namespace
}  // namespace pinmill::service
