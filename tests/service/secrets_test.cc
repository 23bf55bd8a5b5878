// Secrets that are known to the test are looked for wherever something is kept, shown or sent.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/serve_process.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

namespace fs = std::filesystem;
using pinmill::testing::Called;
using pinmill::testing::HookReceiver;
using pinmill::testing::is_ok;
using pinmill::testing::ServeProcess;
using pinmill::testing::ServiceRig;
using pinmill::testing::take;
using pinmill::testing::wait_until;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What it says where, by its place.
using Places = std::map<std::string, std::string>;

void add_files(const fs::path& folder, Places& places) {
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) places[entry.path()] = entry.path().string() + bytes_of(entry.path());
}

void add_command_lines(Places& places) {
  for (const auto& entry : fs::directory_iterator("/proc"))
    if (entry.path().filename().string().find_first_not_of("0123456789") == std::string::npos)
      places[entry.path() / "cmdline"] = bytes_of(entry.path() / "cmdline");
}

http::Response ask(const ServiceRig& rig, http::Method method, const std::string& path, http::Fields headers,
                   const std::string& body = {}) {
  http::Request request{.method = method, .url = rig.url + path, .headers = std::move(headers)};
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = body;
  }
  return rig.send(std::move(request));
}

std::string cookie_of(const http::Response& response) {
  const std::string* set = http::find_header(response.headers, "Set-Cookie");
  return set == nullptr ? "" : set->substr(0, set->find(';'));
}

TEST(Secrets, are_in_no_file_log_page_event_or_command_line_after_a_run_with_failures) {
  ServiceRig rig;
  HookReceiver receiver;
  const std::string signing_key = "whsec-canary-0123456789", header = "header-canary-0123456789";
  std::vector<std::string> posts;
  std::vector<Json> bodies;
  for (unsigned i = 1; i <= 8; ++i) bodies.push_back(rig.post_body(i, Json::object({{"publishNow", true}})));
  rig.stop();
  ServeProcess process(rig);
  process.start();
  const http::Fields own = {{"Authorization", "Bearer " + rig.key}};
  ASSERT_TRUE(wait_until([&] {
    const auto exchange = const_cast<http::Client&>(rig.client).send({.url = rig.url + "/readyz"});
    return exchange.response && exchange.response->status == 200;
  }));
  const Json hook = Json::object({{"name", "canary"},
                                  {"url", receiver.url()},
                                  {"secret", signing_key},
                                  {"events", Json::array({"post.published", "post.failed", "post.platform.failed"})},
                                  {"customHeaders", Json::object({{"X-Canary", header}})}});
  ASSERT_EQ(ask(rig, http::Method::post, "/v1/webhooks/settings", own, hook.dump()).status, 200);
  const auto login =
      ask(rig, http::Method::post, "/console/login", {{"Origin", rig.url}}, Json::object({{"key", rig.key}}).dump());
  ASSERT_EQ(login.status, 200) << login.body;
  const std::string cookie = cookie_of(login);
  const std::string token = take(Json::parse(login.body))["token"].string_or("");
  const http::Fields browser = {{"Cookie", cookie}, {"X-Pinmill-Token", token}, {"Origin", rig.url}};

  ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose@2;pins/create:fail=400@3;pins/create:error@4"), is_ok());
  receiver.answer_with(500);
  for (const Json& body : bodies) {
    http::Fields named = own;
    named.emplace_back("Idempotency-Key", "canary-" + std::to_string(posts.size()));
    const auto made = ask(rig, http::Method::post, "/v1/posts?wait=2", named, body.dump());
    posts.push_back(take(Json::parse(made.body))["post"]["_id"].string_or(""));
  }
  receiver.answer_with(200);
  rig.sandbox->revoke_tokens("shop");
  for (const auto* body : {"{\"content\":", "{}", "[]", "\xff"}) ask(rig, http::Method::post, "/v1/posts", own, body);
  ask(rig, http::Method::get, "/v1/posts?key=" + rig.key + "&search=" + rig.key, own);
  ask(rig, http::Method::get, "/v1/" + rig.key, own);
  ask(rig, http::Method::post, "/console/login", {{"Origin", rig.url}}, R"({"key":"sk_wrong"})");
  ask(rig, http::Method::post, "/v1/profiles", {{"Authorization", "Bearer " + rig.key + "0"}}, "{}");

  Places places;
  const auto page = [&](const std::string& path, const http::Fields& headers) {
    const auto shown = ask(rig, http::Method::get, path, headers);
    EXPECT_LT(shown.status, 500) << path;
    places[path] = shown.body;
    for (const auto& [name, value] : shown.headers) places[path] += name + value + "\n";
  };
  for (const auto* path : {"/console", "/console/overview", "/metrics", "/openapi.json", "/healthz", "/v1/posts",
                           "/v1/accounts", "/v1/accounts/health", "/v1/logs", "/v1/webhooks/logs", "/v1/api-keys",
                           "/v1/auth/verify", "/v1/usage-stats", "/v1/profiles", "/v1/queue/slots"}) {
    page(path, own);
    page(std::string(path) + "?", browser);
  }
  for (const auto& post : posts) page("/v1/posts/" + post, own);
  add_command_lines(places);
  for (const auto& hit : receiver.hits()) places["event"] += hit.body;
  places["what it wrote"] = process.written();
  EXPECT_NE(places["what it wrote"].find("request_id"), std::string::npos);
  process.kill();
  add_files(rig.folder.path() / "store", places);
  EXPECT_GE(receiver.hits().size(), 1U);
  EXPECT_GE(places.size(), 50U);
  for (const auto& secret : {rig.key, std::string("sandbox-secret"), rig.tokens[0], rig.tokens[1], signing_key, header,
                             cookie.substr(cookie.find('=') + 1), token}) {
    ASSERT_GE(secret.size(), 12U);
    for (const auto& [place, text] : places) EXPECT_EQ(text.find(secret), std::string::npos) << place << ": " << secret;
  }
}

}  // namespace
}  // namespace pinmill::service
