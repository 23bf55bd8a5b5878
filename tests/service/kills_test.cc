// The service's process, killed at any moment under load: what it answered with 2xx becomes a Pin once.
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "app/command.h"
#include "publish/pictures.h"
#include "service/service_rig.h"
#include "support/processes.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::Called;
using pinmill::testing::Command;
using pinmill::testing::HookReceiver;
using pinmill::testing::numbered_png;
using pinmill::testing::ServiceRig;
using pinmill::testing::wait_until;

bool is_soak() {
  return std::getenv("PINMILL_SOAK") != nullptr;
}

/// `pinmill serve` on the rig's store, as a process of its own, started again whenever it was killed.
class Process {
 public:
  explicit Process(const ServiceRig& rig) : rig_(rig) {
    const auto home = command_.settings_file().parent_path();
    std::filesystem::create_directories(home);
    std::filesystem::copy_file(rig.folder.path() / "vault.key", home / "vault.key");
  }
  ~Process() { kill(); }

  void start() {
    running_.emplace(command_.start({"serve", "--store", (rig_.folder.path() / "store").string(), "--listen",
                                     "127.0.0.1:" + std::to_string(rig_.options.port), "--api", rig_.sandbox->api_url(),
                                     "--allow-loopback", "--confine", "auto", "--requests-per-minute", "1000000"}));
  }
  void kill() {
    if (!running_) return;
    running_->signal_group(SIGKILL);
    static_cast<void>(running_->wait());
    running_.reset();
  }

 private:
  const ServiceRig& rig_;
  Command command_;
  std::optional<pinmill::testing::RunningCommand> running_;
};

/// Asks as a patient client does: again, under the same name, until there is an answer.
Called ask_until_answered(const ServiceRig& rig, const Json& body, const std::string& name) {
  Called answer;
  EXPECT_TRUE(wait_until([&] {
    auto exchange = const_cast<http::Client&>(rig.client)
                        .send({.method = http::Method::post,
                               .url = rig.url + "/v1/posts?wait=0",
                               .headers = {{"Authorization", "Bearer " + rig.key},
                                           {"Content-Type", "application/json"},
                                           {"Idempotency-Key", name}},
                               .body = body.dump(),
                               .deadlines = {.connect = 2s, .total = 10s}});
    if (!exchange.response) return false;
    answer = {.status = exchange.response->status, .body = Json::parse(exchange.response->body).value_or(Json())};
    return answer.status < 500;
  }));
  return answer;
}

TEST(Kills, lose_no_post_that_was_answered_and_double_none) {
  const int kills = is_soak() ? 100 : 20;
  const unsigned posts = is_soak() ? 200 : 40;
  ServiceRig rig;
  const HookReceiver receiver;
  ASSERT_EQ(
      rig.post("/v1/webhooks/settings",
               Json::object({{"name", "kills"}, {"url", receiver.url()}, {"events", Json::array({"post.published"})}}))
          .status,
      200);
  std::vector<Json> bodies;
  for (unsigned i = 1; i <= posts; ++i) bodies.push_back(rig.post_body(i, Json::object({{"publishNow", true}})));
  rig.stop();
  Process process(rig);
  process.start();
  std::vector<std::string> ids(posts);
  std::jthread client([&] {
    for (unsigned i = 0; i < posts; ++i) {
      const Called answer = ask_until_answered(rig, bodies[i], "kill-" + std::to_string(i));
      EXPECT_EQ(answer.status, 201) << answer.body.dump();
      ids[i] = answer.body["post"]["_id"].string_or("");
    }
  });
  std::mt19937 random(7);
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(50, 900)(random)));
    process.kill();
    process.start();
  }
  client.join();
  for (unsigned i = 0; i < posts; ++i) {
    const bool settled = wait_until([&] {
      auto answer =
          const_cast<http::Client&>(rig.client)
              .send({.url = rig.url + "/v1/posts/" + ids[i], .headers = {{"Authorization", "Bearer " + rig.key}}});
      if (!answer.response) return false;
      const Json post = Json::parse(answer.response->body).value_or(Json())["post"];
      const std::string status = post["status"].string_or("");
      const std::string reason =
          post["platforms"].items().empty() ? "" : post["platforms"].items()[0]["errorMessage"].string_or("");
      return status == "published" || (status == "failed" && !reason.empty());
    });
    EXPECT_TRUE(settled) << "post " << i;
    EXPECT_LE(rig.pins_titled("Picture " + std::to_string(i + 1)), 1) << "post " << i;
  }
  std::set<std::string> told;
  const auto all_told = [&] {
    for (const auto& hit : receiver.hits()) told.insert(hit.json["post"]["id"].string_or(""));
    std::size_t published = 0;
    for (unsigned i = 0; i < posts; ++i)
      published += static_cast<std::size_t>(rig.pins_titled("Picture " + std::to_string(i + 1)));
    return told.size() >= published;
  };
  EXPECT_TRUE(wait_until(all_told)) << told.size();
}

}  // namespace
}  // namespace pinmill::service
