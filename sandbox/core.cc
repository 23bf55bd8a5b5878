#include "sandbox/core.h"

#include <utility>

namespace pinmill::sandbox {
namespace {

/// A picture that Pinterest is to fetch; here it may lie on this machine.
http::GuardOptions fetching() {
  return {.user_agent = "Pinterest/0.2 (pinmill sandbox)",
          .deadlines = {.total = std::chrono::seconds(10), .stall = std::chrono::seconds(5)},
          .loopback = http::GuardOptions::Loopback::allowed};
}

}  // namespace

Core::Core(SandboxOptions given, std::unique_ptr<World> records, Journal entries)
    : options(std::move(given)),
      clock(options.clock_speed),
      world(std::move(records)),
      ledger(std::move(entries)),
      fetcher(fetching()),
      settings_{.trial = options.trial,
                .refuse_video = options.refuse_video,
                .allow_pin_patch = options.allow_pin_patch,
                .rate_headers = options.rate_headers,
                .list_lag = options.list_lag,
                .processing = options.processing,
                .policy_lifetime = options.policy_lifetime} {
  limiter.set(options.limits, options.trial);
}

Settings Core::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

void Core::change(const Settings& settings) {
  const std::lock_guard lock(mutex_);
  settings_ = settings;
  limiter.set(limiter.limits(), settings.trial);
}

bool Core::begin_section_write(const std::string& board_id) {
  const std::lock_guard lock(mutex_);
  return busy_boards_.insert(board_id).second;
}

void Core::end_section_write(const std::string& board_id) {
  const std::lock_guard lock(mutex_);
  busy_boards_.erase(board_id);
}

}  // namespace pinmill::sandbox
