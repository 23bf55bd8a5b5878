#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/keys.h"
#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::is_ok;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
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

TEST(Keys, end_at_once_when_another_process_revokes_them) {
  ServiceRig rig;
  const auto records = take(publish::Records::open(rig.options.store));
  const NewKey made = take(create_key(*records, {.name = "elsewhere"}));
  EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, with_key(made.secret)).status, 200);
  ASSERT_THAT(revoke_key(*records, made.key.id), is_ok());
  EXPECT_EQ(rig.call(http::Method::get, "/v1/profiles", {}, with_key(made.secret)).status, 401);
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

TEST(Keys, of_two_profiles_find_nothing_of_each_other_by_whatever_path) {
  ServiceRig rig;
  const std::string other =
      rig.post("/v1/profiles", Json::object({{"name", "Other"}})).body["profile"]["_id"].string_or("");
  const http::Fields stranger = with_key(rig.make_key({other}));
  std::vector<std::string> posts;
  for (unsigned i = 1; i <= 11; ++i)
    posts.push_back(rig.post("/v1/posts", rig.post_body(i, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})))
                        .body["post"]["_id"]
                        .string_or(""));
  const Json hook = rig.post("/v1/webhooks/settings", Json::object({{"name", "mine"},
                                                                    {"url", "https://example.com/hook"},
                                                                    {"events", Json::array({"post.published"})}}))
                        .body["webhook"];
  struct Try {
    http::Method method;
    std::string path;
    Json body{};
  };
  using http::Method;
  std::vector<Try> tries;
  for (const auto& post : posts) {
    const std::string path = "/v1/posts/" + post;
    for (const char* prefix : {"", "/api"}) tries.push_back({Method::get, prefix + path});
    tries.push_back({Method::put, path, Json::object({{"content", "taken over"}})});
    tries.push_back({Method::del, path});
    for (const char* act : {"/retry", "/unpublish", "/resolve", "/edit"})
      tries.push_back({Method::post, path + act,
                       Json::object({{"notPublished", true}, {"platform", "pinterest"}, {"content", "taken over"}})});
  }
  const std::string account = "/v1/accounts/" + rig.account, profile = "/v1/profiles/" + rig.profile;
  for (const char* of : {"", "/health", "/pinterest-boards"}) tries.push_back({Method::get, account + of});
  tries.push_back({Method::put, account, Json::object({{"displayName", "taken over"}})});
  tries.push_back({Method::patch, account, Json::object({{"profileId", other}})});
  tries.push_back({Method::put, account + "/pinterest-boards", Json::object({{"defaultBoardId", rig.board}})});
  tries.push_back({Method::post, account + "/pinterest-boards", Json::object({{"name", "Mine"}})});
  tries.push_back({Method::del, account});
  tries.push_back({Method::get, profile});
  tries.push_back({Method::put, profile, Json::object({{"name", "taken over"}})});
  tries.push_back({Method::del, profile});
  for (const char* path : {"/v1/queue/slots", "/v1/queue/preview", "/v1/queue/next-slot"})
    tries.push_back({Method::get, path + ("?profileId=" + rig.profile)});
  tries.push_back({Method::del, "/v1/queue/slots?profileId=" + rig.profile});
  tries.push_back({Method::put, "/v1/webhooks/settings", Json::object({{"_id", hook["_id"]}, {"name", "taken over"}})});
  tries.push_back({Method::del, "/v1/webhooks/settings?id=" + hook["_id"].string_or("")});
  tries.push_back({Method::post, "/v1/webhooks/test", Json::object({{"webhookId", hook["_id"]}})});
  EXPECT_GE(tries.size(), 100U);
  for (const Try& each : tries) {
    const Called answer = rig.call(each.method, each.path, each.body, stranger);
    EXPECT_EQ(answer.status, 404) << http::to_string(each.method) << " " << each.path << ": " << answer.body.dump();
  }
  for (const char* path : {"/v1/posts", "/v1/accounts", "/v1/webhooks/settings", "/v1/webhooks/logs", "/v1/logs",
                           "/v1/accounts/health", "/v1/profiles", "/v1/posts?search=Picture"}) {
    const std::string seen = rig.call(Method::get, path, {}, stranger).body.dump();
    for (const auto& mine : {posts[0], rig.account, rig.profile, hook["_id"].string_or("?")})
      EXPECT_THAT(seen, Not(HasSubstr(mine))) << path;
  }
  for (const auto& post : posts)
    EXPECT_EQ(rig.get("/v1/posts/" + post).body["post"]["status"].string_or(""), "scheduled");
}

}  // namespace
}  // namespace pinmill::service
