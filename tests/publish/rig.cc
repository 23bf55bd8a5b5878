#include "publish/rig.h"

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

namespace pinmill::testing {

using namespace std::chrono_literals;

namespace {

// What is tried here outlives processes, not power: flushing a disk would only take time.
bool work_in_memory() {
  constexpr std::uintmax_t wanted_bytes = 8'000'000'000;
  std::error_code failed;
  const auto space = std::filesystem::space("/dev/shm", failed);
  return !failed && space.available >= wanted_bytes && ::setenv("TMPDIR", "/dev/shm", 0) == 0;
}
[[maybe_unused]] const bool in_memory = work_in_memory();

}  // namespace

sandbox::SandboxOptions Rig::quick() {
  return {
      .limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0, .read_per_day = 0, .write_per_day = 0},
      .rate_headers = sandbox::RateHeaders::none,
      .processing = 0ms};
}

Rig::Rig(sandbox::SandboxOptions options) {
  sandbox = take(sandbox::Sandbox::start(std::move(options)));
  publisher = open();
  EXPECT_THAT(publisher->keep_app("1480000", publish::Secret("sandbox-secret")), is_ok());
  account = log_in("shop");
  board = take(publisher->board(account.id, "Recipes", publish::MissingBoard::create));
}

publish::PublisherOptions Rig::options() const {
  return {.store = {.folder = folder.path() / "store"},
          .vault = {.key_file = folder.path() / "vault.key"},
          .pinterest = {.base_url = sandbox->api_url(), .authorize_url = sandbox->url() + "/oauth/"},
          .seed = 7};
}

std::unique_ptr<publish::Publisher> Rig::open(publish::StepHook at_step) const {
  auto given = options();
  given.at_step = std::move(at_step);
  if (publisher) given.store.clock_offset = publisher->store().clock_offset();
  return take(publish::Publisher::open(std::move(given)));
}

void Rig::reopen(publish::StepHook at_step) {
  auto next = open(std::move(at_step));
  publisher = std::move(next);
}

publish::Account Rig::log_in(const std::string& name) {
  const auto tokens = sandbox->issue_tokens(name);
  const auto done = take(publisher->login_with_tokens({.access = publish::Secret(tokens.access),
                                                       .refresh = publish::Secret(tokens.refresh),
                                                       .access_for = 30 * 24h,
                                                       .refresh_for = 60 * 24h}));
  EXPECT_THAT(publisher->set_pace(done.account.id, publish::Pace::none()), is_ok());
  return take(publisher->account(name));
}

publish::QueueItem Rig::item(unsigned number, const publish::Board& on) const {
  return {.pin = numbered_pin(folder.path() / "out", number), .account = on.account, .board = on.id};
}

std::vector<publish::Receipt> Rig::queue(unsigned first, unsigned count, publish::QueueOptions options) {
  std::vector<publish::QueueItem> items;
  for (unsigned number = first; number < first + count; ++number) items.push_back(item(number, board));
  return take(publisher->queue(items, options));
}

void Rig::advance(std::chrono::microseconds by) {
  publisher->store().move_clock(by);
  sandbox->clock().advance(std::chrono::ceil<std::chrono::milliseconds>(by));
}

void Rig::drain(std::chrono::hours longest) {
  const Moment end = take(publisher->store().now()) + longest;
  while (true) {
    auto report = take(publisher->step());
    events.insert(events.end(), std::make_move_iterator(report.events.begin()),
                  std::make_move_iterator(report.events.end()));
    if (report.did == publish::StepReport::Did::work) continue;
    ASSERT_NE(report.did, publish::StepReport::Did::standby) << report.holder;
    const Moment now = take(publisher->store().now());
    if (report.wake > end) return;
    if (report.wake > now) advance(report.wake - now);
  }
}

std::map<std::string, int> Rig::pins_by_title() const {
  std::map<std::string, int> titles;
  for (const auto& line : sandbox->ledger("pin")) ++titles[line["pin"]["title"].string_or("")];
  return titles;
}

int Rig::count_requests(const std::string& operation) const {
  int count = 0;
  for (const auto& line : sandbox->ledger("request")) count += line["operation"].string_or("") == operation ? 1 : 0;
  return count;
}

std::map<publish::State, int> Rig::states() const {
  std::map<publish::State, int> counts;
  for (const auto& publication : take(publisher->list())) ++counts[publication.state];
  return counts;
}

}  // namespace pinmill::testing
