#include "publish/retry.h"

#include <algorithm>

namespace pinmill::publish {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;

std::optional<microseconds> delay_before(std::int64_t next_try, Outcome outcome, double jitter,
                                         const RetryLimits& limits) noexcept {
  if (outcome == Outcome::unknown || outcome == Outcome::accepted || next_try > limits.max_tries) return std::nullopt;
  constexpr std::int64_t most_doublings = 10;
  const auto doublings = std::clamp<std::int64_t>(next_try - 2, 0, most_doublings);
  const auto ceiling = std::min<microseconds>(seconds(5) * (1LL << doublings), hours(1));
  return microseconds(static_cast<std::int64_t>(static_cast<double>(ceiling.count()) * std::clamp(jitter, 0.0, 1.0)));
}

std::optional<seconds> settle_time(std::int64_t looks_so_far) noexcept {
  if (looks_so_far < 0 || looks_so_far >= static_cast<std::int64_t>(settle_times.size())) return std::nullopt;
  return settle_times[static_cast<std::size_t>(looks_so_far)];
}

hours spam_pause(std::int64_t times) noexcept {
  return hours(std::min<std::int64_t>(1LL << std::clamp<std::int64_t>(times - 1, 0, 5), 24));
}

std::chrono::milliseconds poll_delay(std::int64_t looks_so_far, double jitter) noexcept {
  const double base = std::min(2.0 * static_cast<double>(1LL << std::clamp<std::int64_t>(looks_so_far, 0, 4)), 15.0);
  return std::chrono::milliseconds(static_cast<std::int64_t>(base * 1000 * (0.75 + 0.25 * jitter)));
}

}  // namespace pinmill::publish
