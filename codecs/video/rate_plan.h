// How many bits a second a video may have so that the file stays under a size and every decoder of its level keeps up.
// Free functions, any thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.h"

namespace pinmill {

struct RatePlan {
  std::int64_t max_bits_per_second = 0;  ///< of the picture; 0: no bound
  std::int64_t buffer_bits = 0;          ///< what may come at once
  bool operator==(const RatePlan&) const = default;
};

struct RateNeed {
  std::uint32_t width_px = 0, height_px = 0;
  double frames_per_second = 30;
  std::chrono::milliseconds duration{0};  ///< 0: not known; taken as the longest that is published
  std::uint64_t max_bytes = 0;            ///< of the whole file
  std::uint64_t index_bytes = 0;
  std::int64_t sound_bits_per_second = 0;  ///< 0: no sound
};

/// limit_exceeded where not even a poor picture fits in `max_bytes`.
Result<RatePlan> plan_rate(const RateNeed& need);

/// For one more try of a file that came out `factor` (above 1) times too large.
RatePlan tightened(const RatePlan& plan, double factor) noexcept;

}  // namespace pinmill
