// Who may do what from a browser: cookies, tokens, origins.
#include "service/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"

namespace pinmill::service {
namespace {

using pinmill::testing::Called;
using pinmill::testing::ServiceRig;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

constexpr const char* profiles = "/v1/profiles";

/// A browser with a page of the service's open.
struct Browser {
  explicit Browser(const ServiceRig& service) : rig(service), origin(service.running->url()) {}

  Called call(http::Method method, const std::string& path, const Json& body = {}) const {
    http::Fields headers;
    if (!origin.empty() && method != http::Method::get) headers.emplace_back("Origin", origin);
    if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
    if (!token.empty()) headers.emplace_back("X-Pinmill-Token", token);
    http::Request request{.method = method, .url = rig.running->url() + path, .headers = std::move(headers)};
    if (!body.is_null()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body.dump();
    }
    auto response = rig.send(std::move(request));
    return {response.status, Json::parse(response.body).value_or(Json()), std::move(response.headers)};
  }

  Called log_in(const std::string& key) {
    Called answer = call(http::Method::post, "/console/login", Json::object({{"key", key}}));
    if (const std::string* set = http::find_header(answer.headers, "Set-Cookie")) {
      whole_cookie = *set;
      cookie = set->substr(0, set->find(';'));
    }
    token = answer.body["token"].string_or("");
    return answer;
  }

  int make_profile() const { return call(http::Method::post, profiles, Json::object({{"name", "Made"}})).status; }

  const ServiceRig& rig;
  std::string origin, cookie{}, whole_cookie{}, token{};
};

TEST(Console, logs_a_key_in_to_a_cookie_that_no_script_and_no_other_site_gets_and_that_is_not_the_key) {
  ServiceRig rig;
  Browser browser(rig);
  ASSERT_EQ(browser.log_in(rig.key).status, 200);
  EXPECT_THAT(browser.whole_cookie,
              AllOf(HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"), HasSubstr("; Path=/"),
                    Not(HasSubstr(rig.key)), Not(HasSubstr(rig.key.substr(3)))));
  EXPECT_EQ(browser.call(http::Method::get, profiles).status, 200);
  EXPECT_EQ(browser.make_profile(), 201);
  EXPECT_EQ(browser.call(http::Method::get, "/console/overview").body["accounts"].items().size(), 1U);
}

TEST(Console, cookie_alone_opens_nothing_nor_with_another_sessions_token) {
  ServiceRig rig;
  Browser browser(rig), other(rig);
  browser.log_in(rig.key);
  other.log_in(rig.key);
  browser.token = other.token;
  EXPECT_EQ(browser.make_profile(), 403);
  EXPECT_EQ(browser.call(http::Method::get, "/console/overview").status, 403);
  browser.token.clear();
  EXPECT_EQ(browser.make_profile(), 401);
  EXPECT_EQ(browser.call(http::Method::get, profiles).status, 401);
  EXPECT_EQ(rig.get(profiles).body["profiles"].items().size(), 1U) << "something was changed";
}

TEST(Console, takes_no_change_from_a_page_of_another_origin_or_of_none) {
  ServiceRig rig;
  Browser browser(rig);
  browser.log_in(rig.key);
  for (const char* origin : {"https://evil.example", "http://127.0.0.1:1", "null", ""}) {
    browser.origin = origin;
    EXPECT_EQ(browser.make_profile(), 403) << origin;
    Browser stranger(rig);
    stranger.origin = origin;
    EXPECT_EQ(stranger.log_in(rig.key).status, 403) << origin;
    EXPECT_EQ(browser.call(http::Method::post, "/console/logout", Json::object({})).status, 403) << origin;
  }
  const auto same_site = rig.send(
      {.url = rig.running->url() + "/console/overview",
       .headers = {{"Cookie", browser.cookie}, {"X-Pinmill-Token", browser.token}, {"Sec-Fetch-Site", "same-site"}}});
  EXPECT_EQ(same_site.status, 403);
  EXPECT_EQ(rig.get(profiles).body["profiles"].items().size(), 1U) << "something was changed";
}

TEST(Console, refuses_wrong_keys_and_after_ten_any_for_a_minute) {
  ServiceRig rig;
  Browser browser(rig);
  for (unsigned i = 0; i < WrongKeys::most; ++i) EXPECT_EQ(browser.log_in("sk_" + std::string(64, '0')).status, 401);
  const Called answer = browser.log_in(rig.key);
  EXPECT_EQ(answer.status, 429);
  EXPECT_NE(http::find_header(answer.headers, "Retry-After"), nullptr);
  WrongKeys tries;
  const auto now = WrongKeys::Clock::now();
  for (unsigned i = 0; i < WrongKeys::most; ++i) tries.count("10.0.0.1", now);
  EXPECT_TRUE(tries.are_too_many("10.0.0.1", now));
  EXPECT_FALSE(tries.are_too_many("10.0.0.2", now));
  EXPECT_FALSE(tries.are_too_many("10.0.0.1", now + WrongKeys::window));
}

TEST(Console, session_ends_by_logging_out_and_when_its_key_is_revoked) {
  ServiceRig rig;
  Browser browser(rig), other(rig);
  browser.log_in(rig.key);
  EXPECT_EQ(browser.call(http::Method::post, "/console/logout", Json::object({})).status, 200);
  EXPECT_EQ(browser.call(http::Method::get, profiles).status, 401);
  const Called made = rig.post("/v1/api-keys", Json::object({{"name", "visitor"}, {"permission", "read"}}));
  ASSERT_EQ(other.log_in(made.body["apiKey"]["key"].string_or("")).status, 200);
  EXPECT_EQ(other.call(http::Method::get, profiles).status, 200);
  EXPECT_EQ(other.make_profile(), 403) << "the session may do no more than its key";
  rig.call(http::Method::del, "/v1/api-keys/" + made.body["apiKey"]["id"].string_or(""));
  EXPECT_EQ(other.call(http::Method::get, profiles).status, 401);
  EXPECT_FALSE(other.call(http::Method::get, "/console/session").body["signedIn"].boolean_or(true));
}

TEST(Console, sessions_end_when_nobody_uses_them_and_after_a_week) {
  Sessions sessions;
  const auto begun = Sessions::Clock::now();
  const Session unused = sessions.begin("key", begun), used = sessions.begin("key", begun);
  for (auto now = begun; now < begun + Sessions::longest; now += 6h) EXPECT_TRUE(sessions.find(used.handle, now));
  EXPECT_FALSE(sessions.find(unused.handle, begun + Sessions::idle));
  EXPECT_FALSE(sessions.find(used.handle, begun + Sessions::longest));
}

TEST(Console, shows_pictures_and_events_to_a_session_and_only_what_its_key_sees) {
  ServiceRig rig;
  const std::string other = rig.post(profiles, Json::object({{"name", "Other"}})).body["profile"]["_id"].string_or("");
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.body["post"]["status"].string_or(""), "published") << made.body.dump();
  const std::string picture = "/console/pictures/" + made.body["post"]["_id"].string_or("");
  Browser browser(rig), stranger(rig), nobody(rig);
  browser.log_in(rig.key);
  stranger.log_in(rig.make_key({other}));
  const Called seen = browser.call(http::Method::get, picture);
  EXPECT_EQ(seen.status, 200);
  EXPECT_THAT(*http::find_header(seen.headers, "Content-Type"), StartsWith("image/"));
  EXPECT_EQ(stranger.call(http::Method::get, picture).status, 404);
  EXPECT_EQ(nobody.call(http::Method::get, picture).status, 401);
  EXPECT_EQ(nobody.call(http::Method::get, "/console/events").status, 401);
  EXPECT_EQ(stranger.call(http::Method::get, "/console/overview").body["accounts"].items().size(), 0U);
  EXPECT_EQ(browser.call(http::Method::get, "/console/pictures/..%2f..%2fpinmill.db").status, 404);
}

TEST(Console, page_runs_its_own_script_and_nothing_else) {
  ServiceRig rig;
  for (const char* path : {"/console", "/connect"}) {
    const auto page = rig.send({.url = rig.running->url() + path});
    ASSERT_EQ(page.status, 200) << path;
    EXPECT_THAT(*http::find_header(page.headers, "Content-Security-Policy"),
                AllOf(StartsWith("default-src 'none'"), HasSubstr("script-src 'self';"),
                      HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe"))));
    EXPECT_THAT(page.body, AllOf(Not(HasSubstr("<style")), Not(HasSubstr("style=")), Not(HasSubstr("onclick"))));
  }
}

}  // namespace
}  // namespace pinmill::service
