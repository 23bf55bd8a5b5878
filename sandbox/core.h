// What all parts of a running sandbox share. Each member is internally synchronised, or says how.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "http/event_hub.h"
#include "http/guard.h"
#include "sandbox/clock.h"
#include "sandbox/fault.h"
#include "sandbox/journal.h"
#include "sandbox/limiter.h"
#include "sandbox/options.h"
#include "sandbox/world.h"

namespace pinmill::sandbox {

/// What may change while it runs.
struct Settings {
  bool trial = false, refuse_video = false, allow_pin_patch = false;
  RateHeaders rate_headers = RateHeaders::all;
  std::chrono::milliseconds list_lag{0}, processing{2'000};
  std::chrono::seconds policy_lifetime{3'600};
};

class Core {
 public:
  Core(SandboxOptions given, std::unique_ptr<World> records, Journal entries);

  Settings settings() const;
  void change(const Settings& settings);

  /// True where nobody else writes to the sections of that board; end with `end_section_write`.
  bool begin_section_write(const std::string& board_id);
  void end_section_write(const std::string& board_id);

  const SandboxOptions options;
  Clock clock;
  FaultPlan faults;
  Limiter limiter;
  const std::unique_ptr<World> world;  ///< under its own `lock()`
  Journal ledger;
  const std::shared_ptr<http::EventHub> events = std::make_shared<http::EventHub>();
  http::GuardedClient fetcher;
  std::string url;  ///< set once, before the first request

 private:
  mutable std::mutex mutex_;
  Settings settings_;
  std::set<std::string> busy_boards_;
};

}  // namespace pinmill::sandbox
