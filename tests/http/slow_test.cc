// Many who say next to nothing, and a few honest ones among them.
#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "http/raw_connection.h"
#include "http/server.h"
#include "support/result_matchers.h"

namespace pinmill::http {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::take;
using testing::ask_raw;
using testing::RawConnection;

constexpr std::size_t many = 1'000;

/// Both ends of all connections are in this process.
bool may_open_that_many() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 3 * many;
}

std::unique_ptr<Server> honest_server() {
  return take(Server::start({}, [](const RequestHead& head) -> Reception {
    return gather_body(head, 1'000'000, [](const std::string&) { return text_answer(200, "text/plain", "here"); });
  }));
}

/// Of 200 requests, each on a connection of its own, in milliseconds; each must be answered.
double p99_ms(std::uint16_t port) {
  std::vector<double> took_ms;
  for (int i = 0; i < 200; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(ask_raw(port, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ends_with("here"));
    took_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
  }
  std::sort(took_ms.begin(), took_ms.end());
  return took_ms[197];
}

/// Keeps `many` connections open that begin with `beginning` and then drip; what is closed is opened again.
class Crowd {
 public:
  Crowd(std::uint16_t port, std::string beginning) : port_(port), beginning_(std::move(beginning)), held_(many) {
    for (auto& each : held_) open(each);
    dripping_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested())
        for (auto& each : held_) {
          if (stop.stop_requested()) return;
          if (each && !each->is_closed())
            each->send("a");
          else
            open(each);
          std::this_thread::sleep_for(200us);
        }
    });
  }

 private:
  void open(std::optional<RawConnection>& connection) {
    connection.reset();
    connection.emplace(port_);
    connection->send(beginning_);
  }

  const std::uint16_t port_;
  const std::string beginning_;
  std::vector<std::optional<RawConnection>> held_;
  std::jthread dripping_;
};

TEST(SlowConnections, by_the_thousand_keep_no_honest_request_from_its_answer) {
  if (!may_open_that_many()) GTEST_SKIP() << "this machine allows too few open files";
  const auto server = honest_server();
  const double alone_ms = p99_ms(server->port());
  for (const auto* beginning : {"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "",
                                "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"}) {
    const Crowd crowd(server->port(), beginning);
    // Others work on this machine, too: of many rounds one is undisturbed, unless it is the crowd that disturbs.
    double crowded_ms = p99_ms(server->port());
    for (int round = 0; round < 50 && crowded_ms >= 2 * alone_ms; ++round)
      crowded_ms = std::min(crowded_ms, p99_ms(server->port()));
    std::printf("99 of 100 honest requests: %.2f ms alone, %.2f ms among %zu that begin with \"%.4s\"\n", alone_ms,
                crowded_ms, many, beginning);
    EXPECT_LT(crowded_ms, 2 * alone_ms);
  }
}

}  // namespace
}  // namespace pinmill::http
