#include "sandbox/clock.h"

#include <fmt/format.h>

namespace pinmill::sandbox {

using std::chrono::steady_clock;

Clock::Clock(double speed)
    : base_(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())),
      since_(steady_clock::now()),
      speed_(speed) {}

Time Clock::at(steady_clock::time_point when) const {
  const std::chrono::duration<double, std::milli> passed = when - since_;
  return base_ + std::chrono::milliseconds(static_cast<std::int64_t>(passed.count() * speed_));
}

Time Clock::now() const {
  const std::lock_guard lock(mutex_);
  return at(steady_clock::now());
}

double Clock::speed() const {
  const std::lock_guard lock(mutex_);
  return speed_;
}

void Clock::advance(std::chrono::milliseconds by) {
  const std::lock_guard lock(mutex_);
  base_ += by;
}

void Clock::set(Time time) {
  const std::lock_guard lock(mutex_);
  base_ = time;
  since_ = steady_clock::now();
}

void Clock::set_speed(double speed) {
  const std::lock_guard lock(mutex_);
  const auto now = steady_clock::now();
  base_ = at(now);
  since_ = now;
  speed_ = speed;
}

std::string zoneless(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string rfc3339(Time time) {
  return zoneless(time) + "Z";
}

std::int64_t to_ms(Time time) noexcept {
  return time.time_since_epoch().count();
}

Time from_ms(std::int64_t since_epoch) noexcept {
  return Time(std::chrono::milliseconds(since_epoch));
}

}  // namespace pinmill::sandbox
