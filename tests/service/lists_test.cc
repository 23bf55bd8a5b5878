// What lists show of what there is, and how they are asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;
using ::testing::HasSubstr;

std::int64_t total(const ServiceRig& rig, const std::string& path) {
  const Called called = rig.get(path);
  EXPECT_EQ(called.status, 200) << path << called.body.dump();
  return called.body["pagination"]["total"].integer_or(-1);
}

TEST(Posts, are_found_by_their_texts_and_not_by_the_names_of_fields) {
  ServiceRig rig;
  const Json target = Json::object(
      {{"platform", "pinterest"}, {"accountId", rig.account}, {"customContent", "Zürcher \"Geschnetzeltes\""}});
  rig.post("/v1/posts", Json::object({{"content", "Supper"}, {"isDraft", true}, {"platforms", Json::array({target})}})
                            .set("metadata", Json::object({{"shelf", "cellar"}})));
  for (const char* name : {"title", "content", "customContent", "version", "pinterest", "cellar", "texts", "%25", "_"})
    EXPECT_EQ(total(rig, std::string("/v1/posts?search=") + name), 0) << name;
  for (const char* text : {"supper", "UPP", "z%C3%9Crcher", "%22geschnetzeltes%22", ""})
    EXPECT_EQ(total(rig, std::string("/v1/posts?search=") + text), 1) << text;
}

TEST(Posts, without_a_time_are_before_no_day) {
  ServiceRig rig;
  rig.post("/v1/posts", Json::object({{"content", "An idea"}, {"isDraft", true}}));
  rig.post("/v1/posts", rig.post_body(1, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}})));
  EXPECT_EQ(total(rig, "/v1/posts?dateTo=2031-05-01"), 1);
  EXPECT_EQ(total(rig, "/v1/posts?dateTo=2031-04-30"), 0);
  EXPECT_EQ(total(rig, "/v1/posts"), 2);
}

TEST(Lists, refuse_what_they_do_not_understand) {
  ServiceRig rig;
  for (const char* path :
       {"/v1/posts?includeHidden=maybe", "/v1/posts?accountId=acc_1", "/v1/posts?createdBy=me", "/v1/posts?profileId=x",
        "/v1/accounts?status=broken", "/v1/accounts?profileId=x", "/v1/logs?platform=orkut", "/v1/logs?from=yesterday",
        "/v1/logs?days=91", "/v1/logs?status_code=abc"})
    EXPECT_EQ(rig.get(path).status, 400) << path;
  for (const char* path :
       {"/v1/posts?includeHidden=true", "/v1/posts?profileId=all&accountId=", "/v1/accounts?status="})
    EXPECT_EQ(rig.get(path).status, 200) << path;
}

TEST(Pins, of_a_keys_own_accounts_are_as_many_as_it_asks_for) {
  ServiceRig rig;
  const Json later = Json::object({{"scheduledFor", "2031-05-02T09:00:00Z"}});
  rig.post("/v1/posts", rig.post_body(1, later));
  const auto publisher = take(publish::Publisher::open(
      {.store = rig.options.store, .vault = rig.options.vault, .pinterest = rig.options.pinterest}));
  const auto issued = rig.sandbox->issue_tokens("studio");
  const auto login = take(publisher->login_with_tokens({.access = publish::Secret(issued.access),
                                                        .refresh = publish::Secret(issued.refresh),
                                                        .access_for = 30 * 24h,
                                                        .refresh_for = 60 * 24h}));
  take(publisher->board(login.account.id, "Soups", publish::MissingBoard::create));
  const std::string profile =
      rig.post("/v1/profiles", Json::object({{"name", "Mine"}})).body["profile"]["_id"].string_or("");
  ASSERT_EQ(rig.call(http::Method::patch, "/v1/accounts/" + rig.account, Json::object({{"profileId", profile}})).status,
            200);
  const Called accounts = rig.get("/v1/accounts");
  for (const Json& account : accounts.body["accounts"].items()) {
    if (account["_id"].string_or("") == rig.account) continue;
    Json others = Json::array({Json::object({{"platform", "pinterest"}, {"accountId", account["_id"]}})});
    rig.post(
        "/v1/posts",
        rig.post_body(2, Json::object({{"scheduledFor", "2031-05-01T09:00:00Z"}}).set("platforms", std::move(others))));
  }
  ASSERT_TRUE(wait_until([&] { return rig.get("/v1/pins").body["pins"].items().size() == 2; }));
  const http::Fields scoped = {{"Authorization", "Bearer " + rig.make_key({profile})}};
  const Called mine = rig.call(http::Method::get, "/v1/pins?limit=1", {}, scoped);
  ASSERT_EQ(mine.body["pins"].items().size(), 1U) << mine.body.dump();
  EXPECT_EQ(mine.body["pins"].items().at(0)["title"].string_or(""), "Picture 1");
}

TEST(Logs, show_what_was_published_and_what_webhooks_were_told) {
  ServiceRig rig;
  const HookReceiver receiver;
  rig.post("/v1/webhooks/settings",
           Json::object({{"name", "Till"}, {"url", receiver.url()}, {"events", Json::array({"post.published"})}}));
  const Called made = rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_EQ(made.body["post"]["status"].string_or(""), "published") << made.body.dump();
  ASSERT_TRUE(wait_until([&] { return total(rig, "/v1/logs?type=webhooks") == 1; }));
  const Json told = rig.get("/v1/logs?type=webhooks").body["logs"].items().at(0);
  EXPECT_EQ(told["type"].string_or(""), "webhooks");
  EXPECT_EQ(told["action"].string_or(""), "webhook.delivered");
  EXPECT_EQ(told["status_code"].integer_or(0), 200);
  EXPECT_EQ(told["endpoint"].string_or(""), receiver.url());
  EXPECT_THAT(told["request_body"].string_or(""), HasSubstr("post.published"));
  const Json out = rig.get("/v1/logs").body["logs"].items().at(0);
  EXPECT_EQ(out["action"].string_or(""), "post.published");
  EXPECT_EQ(out["account_id"].string_or(""), rig.account);
  EXPECT_TRUE(out["texts"].is_null());
}

TEST(Logs, are_narrowed_by_each_thing_that_is_asked_together) {
  ServiceRig rig;
  const HookReceiver receiver;
  rig.post("/v1/webhooks/settings",
           Json::object({{"name", "Till"}, {"url", receiver.url()}, {"events", Json::array({"post.published"})}}));
  rig.post("/v1/posts", rig.post_body(1, Json::object({{"publishNow", true}})));
  ASSERT_TRUE(wait_until([&] { return total(rig, "/v1/logs?type=all") == 2; }));
  const std::string account = "account_id=" + rig.account;
  const std::vector<std::pair<std::string, int>> counts = {
      {"type=publishing&" + account, 1},         {"type=webhooks&" + account, 0},
      {"type=connections&" + account, 0},        {"type=all&" + account, 1},
      {"account_id=" + std::string(24, 'a'), 0}, {"type=all&action=post.published", 1},
      {"type=all&action=webhook.delivered", 1},  {"type=all&action=webhook.failed", 0},
      {"type=webhooks&event=post.published", 1}, {"type=webhooks&event=post.failed", 0},
      {"type=all&platform=pinterest", 2},        {"type=all&platform=tiktok", 0},
      {"type=all&request_id=6f1c", 0},           {"type=all&from=2020-01-01T00:00:00Z", 2},
      {"type=all&to=2020-01-01T00:00:00Z", 0},   {"type=all&search=till", 1},
      {"type=all&search=metadata", 0},           {"action=post.published&" + account, 1}};
  for (const auto& [query, count] : counts) EXPECT_EQ(total(rig, "/v1/logs?" + query), count) << query;
  EXPECT_EQ(rig.get("/v1/logs?type=all&limit=1&skip=1").body["logs"].items().size(), 1U);
}

}  // namespace
}  // namespace pinmill::service
