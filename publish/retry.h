// When something is tried again. Pure: no clock, no sleep, no randomness of its own. Any thread.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "publish/pinterest/trouble.h"

namespace pinmill::publish {

/// How long a Pin is tried before it counts as failed. Tries, not age: one that waited for a worker or a login for days
/// is not to fail at the first hiccup.
struct RetryLimits {
  std::int64_t max_tries = 25;
};

/// Before the try with that number (the second is 2): anything from 0 to 5 s · 2ⁿ, at most an hour, by `jitter` (0 to
/// 1). nullopt after the last, and for an unknown outcome: that is looked up, not repeated.
std::optional<std::chrono::microseconds> delay_before(std::int64_t next_try, Outcome outcome, double jitter,
                                                      const RetryLimits& limits = {}) noexcept;

/// When the board's list is looked through for a Pin whose making is unknown, counted from when it was sent.
constexpr std::array<std::chrono::seconds, 3> settle_times = {std::chrono::seconds(60), std::chrono::seconds(180),
                                                              std::chrono::seconds(600)};
/// nullopt after the last look.
std::optional<std::chrono::seconds> settle_time(std::int64_t looks_so_far) noexcept;

/// How long the spam block of an account is waited out, the `times`-th in a row: an hour, doubled, at most a day.
std::chrono::hours spam_pause(std::int64_t times) noexcept;

/// Between two looks at a video that is processed: 2 s at first, then 15 s at most, by `jitter`.
std::chrono::milliseconds poll_delay(std::int64_t looks_so_far, double jitter) noexcept;

}  // namespace pinmill::publish
