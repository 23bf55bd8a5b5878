// A process of its own on a store, for tests that kill it or start it many times.
//
//   publisher_program FOLDER API_URL work             works off the queue; moves its clock and the sandbox's on when
//   idle publisher_program FOLDER API_URL queue FIRST N BOARD [TITLE]  queues numbered Pins for the account "shop"
//   publisher_program FOLDER API_URL login            asks for the account, once
//
// FOLDER holds store/, vault.key, out/ and clock (how far the clock was moved). Ends with 0 where all went well.
#include <cstdio>
#include <fstream>
#include <string>

#include "http/client.h"
#include "publish/pictures.h"
#include "publish/publisher.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;
using pinmill::testing::take;
using std::chrono::microseconds;

microseconds moved_so_far(const fs::path& folder) {
  std::int64_t us = 0;
  std::ifstream(folder / "clock") >> us;
  return microseconds(us);
}

void remember_moved(const fs::path& folder, microseconds by) {
  std::ofstream(folder / "clock.new") << by.count();
  fs::rename(folder / "clock.new", folder / "clock");
}

std::unique_ptr<Publisher> open(const fs::path& folder, const std::string& api_url) {
  return take(Publisher::open({.store = {.folder = folder / "store", .clock_offset = moved_so_far(folder)},
                               .vault = {.key_file = folder / "vault.key"},
                               .pinterest = {.base_url = api_url}}));
}

void work(const fs::path& folder, const std::string& api_url) {
  const auto publisher = open(folder, api_url);
  http::Client client;
  while (true) {
    const auto report = take(publisher->step());
    if (report.did != StepReport::Did::nothing) continue;
    if (report.wake == Moment::max()) return;
    const auto pause = report.wake - take(publisher->store().now());
    if (pause.count() <= 0) continue;
    publisher->store().move_clock(pause);
    remember_moved(folder, publisher->store().clock_offset());
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(pause).count();
    (void)client.send({.method = http::Method::post,
                       .url = api_url.substr(0, api_url.find("/v5")) + "/sandbox/clock",
                       .headers = {{"Content-Type", "application/json"}},
                       .body = "{\"advance_ms\":" + std::to_string(ms) + "}"});
  }
}

void queue(const fs::path& folder, const std::string& api_url, const std::vector<std::string>& arguments) {
  const auto publisher = open(folder, api_url);
  const auto account = take(publisher->account("shop"));
  const auto board = take(publisher->board(account.id, arguments[2]));
  std::vector<QueueItem> items;
  const auto first = static_cast<unsigned>(std::stoul(arguments[0]));
  for (unsigned number = first; number < first + std::stoul(arguments[1]); ++number)
    items.push_back(
        {.pin = pinmill::testing::numbered_pin(folder / "out", number), .account = account.id, .board = board.id});
  (void)take(publisher->queue(items, {.on_unknown = OnUnknown::retry}));
}

}  // namespace
}  // namespace pinmill::publish

int main(int argc, char** argv) {
  using namespace pinmill::publish;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.at(2) == "work") work(arguments[0], arguments[1]);
    if (arguments.at(2) == "queue") queue(arguments[0], arguments[1], {arguments.begin() + 3, arguments.end()});
    if (arguments.at(2) == "login") {
      const auto publisher = open(arguments[0], arguments[1]);
      const auto done = publisher->check_login(pinmill::testing::take(publisher->account("shop")).id);
      if (!done) throw std::runtime_error(done.error().to_string());
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
