// A process of its own on a store, for tests that kill it or start it many times.
//
//   publisher_program FOLDER API_URL COMMAND
//
//   work                           works off the queue; moves its clock and the sandbox's on when idle; ends at the
//                                  first error
//   endure                         the same, but goes on after errors
//   queue FIRST N BOARD [review]   queues numbered Pins for the account "shop"; those that may have been made are sent
//                                  again in the end, or left in review
//   login                          asks for the account, once
//   dump [forbidden]               asks for it and aborts, where core dumps are forbidden or not
//
// FOLDER holds store/, vault.key, out/, clock (how far the clock was moved) and log (all that it heard). Ends with 0
// where all went well, with 1 and a message where it did not.
#include <cstdio>
#include <cstdlib>
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
  std::ofstream out(folder / "clock.new");
  if (!(out << by.count() << std::flush)) return;
  fs::rename(folder / "clock.new", folder / "clock");
}

std::unique_ptr<Publisher> open(const fs::path& folder, const std::string& api_url) {
  return take(Publisher::open({.store = {.folder = folder / "store", .clock_offset = moved_so_far(folder)},
                               .vault = {.key_file = folder / "vault.key"},
                               .pinterest = {.base_url = api_url}}));
}

void write_down(std::ostream& log, const StepReport& report) {
  for (const auto& event : report.events) {
    const auto& pin = event.publication;
    log << to_string(event.kind) << ' ' << pin.id << ' ' << pin.title << ' ' << pin.address() << ' ' << pin.problem
        << ' ' << pin.remedy << (event.hold ? event.hold->text() : std::string()) << '\n';
  }
}

enum class OnError { end, go_on };

void work(const fs::path& folder, const std::string& api_url, OnError on_error) {
  const auto publisher = open(folder, api_url);
  http::Client client;
  std::ofstream log(folder / "log", std::ios::app);
  while (true) {
    const auto stepped = publisher->step();
    if (!stepped) log << stepped.error().to_string() << std::endl;
    if (!stepped && on_error == OnError::go_on) continue;
    const auto& report = take(stepped);
    write_down(log, report);
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
  const bool review = arguments.size() > 3 && arguments[3] == "review";
  (void)take(publisher->queue(items, {.on_unknown = review ? OnUnknown::review : OnUnknown::retry}));
}

}  // namespace
}  // namespace pinmill::publish

int main(int argc, char** argv) {
  using namespace pinmill::publish;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.at(2) == "work") work(arguments[0], arguments[1], OnError::end);
    if (arguments.at(2) == "endure") work(arguments[0], arguments[1], OnError::go_on);
    if (arguments.at(2) == "queue") queue(arguments[0], arguments[1], {arguments.begin() + 3, arguments.end()});
    if (arguments.at(2) == "login" || arguments.at(2) == "dump") {
      if (arguments.back() == "forbidden") forbid_core_dumps();
      const auto publisher = open(arguments[0], arguments[1]);
      const auto done = publisher->check_login(pinmill::testing::take(publisher->account("shop")).id);
      if (!done) throw std::runtime_error(done.error().to_string());
      if (arguments.at(2) == "dump") std::abort();
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
