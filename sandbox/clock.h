// The sandbox's own time: starts at the machine's, may run faster, and can be set. Internally synchronised.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "base/result.h"

namespace pinmill::sandbox {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  /// `speed` sandbox seconds a real one.
  explicit Clock(double speed = 1);

  Time now() const;
  double speed() const;
  void advance(std::chrono::milliseconds by);
  void set(Time time);
  void set_speed(double speed);

 private:
  Time at(std::chrono::steady_clock::time_point when) const;

  mutable std::mutex mutex_;
  Time base_;
  std::chrono::steady_clock::time_point since_;
  double speed_;
};

/// "2026-11-25T03:06:11", as the live API writes it: without a zone, in UTC.
std::string zoneless(Time time);
/// "2026-11-25T03:06:11Z"
std::string rfc3339(Time time);
std::int64_t to_ms(Time time) noexcept;
Time from_ms(std::int64_t since_epoch) noexcept;

}  // namespace pinmill::sandbox
