// A service that works for a while takes no more memory and no more descriptors as it goes, neither where the account
// may write as much as it is given, nor where it may not and thousands wait. Ten minutes each with PINMILL_SOAK.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/serve_process.h"
#include "service/service_rig.h"
#include "support/processes.h"
#include "worker/sanitized.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::descriptor_count;
using pinmill::testing::is_soak;
using pinmill::testing::ServeProcess;
using pinmill::testing::ServiceRig;
using pinmill::testing::wait_until;

double resident_mb(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1'000;
  return 0;
}

struct Sample {
  double minutes = 0, memory_mb = 0;
  std::size_t descriptors = 0;
};

double slope_mb_a_minute(const std::vector<Sample>& samples) {
  double minutes = 0, memory = 0, above = 0, below = 0;
  for (const auto& each : samples) minutes += each.minutes, memory += each.memory_mb;
  minutes /= static_cast<double>(samples.size());
  memory /= static_cast<double>(samples.size());
  for (const auto& each : samples) {
    above += (each.minutes - minutes) * (each.memory_mb - memory);
    below += (each.minutes - minutes) * (each.minutes - minutes);
  }
  return below > 0 ? above / below : 0;
}

/// What each of the workers does: every so many posts one goes out at once; the others are drafts, and deleted.
struct Load {
  int one_out_in = 1;
  std::chrono::milliseconds pause{0};
};

void work(const ServiceRig& rig, const std::string& picture, const Load& load, const std::atomic<bool>& enough,
          int worker) {
  http::Client client;
  const auto ask = [&](http::Method method, const std::string& path, const std::string& body) {
    http::Request request{.method = method, .url = rig.url + path, .headers = {{"Authorization", "Bearer " + rig.key}}};
    if (!body.empty()) {
      request.headers.emplace_back("Content-Type", "application/json");
      request.body = body;
    }
    return client.send(request).response;
  };
  for (int n = 0; !enough; ++n) {
    const Json body = Json::object(
        {{"content", "soak " + std::to_string(worker) + " " + std::to_string(n)},
         {n % load.one_out_in == 0 ? "publishNow" : "isDraft", true},
         {"mediaItems", Json::array({Json::object({{"type", "image"}, {"url", picture}})})},
         {"platforms",
          Json::array({Json::object({{"platform", "pinterest"},
                                     {"accountId", rig.account},
                                     {"platformSpecificData", Json::object({{"boardId", rig.board}})}})})}});
    const auto made = ask(http::Method::post, "/v1/posts?wait=0", body.dump());
    ASSERT_TRUE(made && made->status < 300) << (made ? made->body : made.error().to_string());
    const std::string id = Json::parse(made->body).value_or(Json())["post"]["_id"].string_or("");
    for (const auto& path : {"/v1/posts/" + id, std::string("/v1/posts?limit=20"), std::string("/metrics")})
      ASSERT_TRUE(ask(http::Method::get, path, ""));
    if (n % load.one_out_in != 0) {
      ASSERT_TRUE(ask(http::Method::del, "/v1/posts/" + id, ""));
    }
    std::this_thread::sleep_for(load.pause);
  }
}

constexpr int workers_count = 4;

double median_memory_mb(std::vector<Sample> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end(),
                   [](const auto& left, const auto& right) { return left.memory_mb < right.memory_mb; });
  return middle->memory_mb;
}

void leaves_all_as_it_was(const Load& load) {
  if (built_with_sanitizers) GTEST_SKIP() << "sanitizers keep memory of their own";
  ServiceRig rig;
  const std::string picture = rig.upload(1);
  rig.stop();
  ServeProcess process(rig);
  process.start();
  ASSERT_TRUE(wait_until([&] {
    const auto exchange = const_cast<http::Client&>(rig.client).send({.url = rig.url + "/readyz"});
    return exchange.response && exchange.response->status == 200;
  }));
  const auto length = is_soak() ? std::chrono::seconds(600) : std::chrono::seconds(15);
  std::atomic<bool> enough{false};
  std::vector<Sample> samples;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < workers_count; ++i) workers.emplace_back([&, i] { work(rig, picture, load, enough, i); });
    const auto begun = std::chrono::steady_clock::now();
    constexpr int all = 60;
    for (int i = 1; i <= all; ++i) {
      std::this_thread::sleep_until(begun + length * i / all);
      const double minutes =
          std::chrono::duration<double, std::ratio<60>>(std::chrono::steady_clock::now() - begun).count();
      samples.push_back({minutes, resident_mb(process.pid()), descriptor_count(process.pid())});
    }
    enough = true;
  }
  samples.erase(samples.begin(), samples.begin() + 20);  // until it is warm
  const auto [fewest, most] =
      std::minmax_element(samples.begin(), samples.end(),
                          [](const auto& left, const auto& right) { return left.descriptors < right.descriptors; });
  const double before_mb = median_memory_mb({samples.begin(), samples.begin() + 20});
  const double after_mb = median_memory_mb({samples.begin() + 20, samples.end()});
  std::printf("memory %.1f, then %.1f MB, %+.2f MB a minute; descriptors %zu to %zu\n", before_mb, after_mb,
              slope_mb_a_minute(samples), fewest->descriptors, most->descriptors);
  EXPECT_GT(after_mb, 5);
  EXPECT_LT(after_mb, before_mb + 8);
  EXPECT_LT(after_mb, 128);
  EXPECT_LE(most->descriptors, fewest->descriptors + 40);  // connections, deliveries, files that are being sent
}

// A hundred writes a minute is what Pinterest lets an account do.
TEST(Soak, leaves_memory_and_descriptors_as_they_were_where_all_goes_out) {
  leaves_all_as_it_was({.one_out_in = 30, .pause = is_soak() ? 100ms : 20ms});
}

TEST(Soak, leaves_memory_and_descriptors_as_they_were_where_more_and_more_waits) {
  leaves_all_as_it_was({.one_out_in = 1, .pause = is_soak() ? 100ms : 20ms});
}

}  // namespace
}  // namespace pinmill::service
