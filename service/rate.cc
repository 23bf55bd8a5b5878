#include "service/rate.h"

#include <algorithm>
#include <numeric>

namespace pinmill::service {
namespace {

constexpr std::int64_t window_s = 60;

}  // namespace

void Rate::advance(Minute& minute, std::int64_t second) {
  const std::int64_t passed = std::clamp<std::int64_t>(second - minute.last, 0, window_s);
  for (std::int64_t i = 0; i < passed; ++i) minute.counts[static_cast<std::size_t>((second - i) % window_s)] = 0;
  minute.last = std::max(minute.last, second);
}

Allowance Rate::take(const std::string& key, unsigned per_minute, Clock::time_point now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  const std::scoped_lock lock(mutex_);
  Minute& minute = keys_[key];
  advance(minute, second);
  const unsigned used = std::accumulate(minute.counts.begin(), minute.counts.end(), 0U);
  // When the oldest second that counts falls out of the window.
  std::int64_t oldest = 0;
  while (oldest < window_s - 1 && minute.counts[static_cast<std::size_t>((second + 1 + oldest) % window_s)] == 0)
    ++oldest;
  Allowance allowance{
      .allowed = used < per_minute, .limit = per_minute, .until_reset = std::chrono::seconds(oldest + 1)};
  if (allowance.allowed) ++minute.counts[static_cast<std::size_t>(second % window_s)];
  allowance.remaining = allowance.allowed ? per_minute - used - 1 : 0;
  return allowance;
}

}  // namespace pinmill::service
