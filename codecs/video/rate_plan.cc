#include "codecs/video/rate_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace pinmill {
namespace {

// ITU-T H.264 table A-1, at High profile's 1.25 times the rate: levels as players implement them (what plays 4.0 plays
// 4.1).
struct Level {
  double blocks, blocks_per_second;
  std::int64_t bits_per_second;
};
constexpr std::array levels = {
    Level{1'620, 40'500, 12'500'000},       // 3.0
    Level{3'600, 108'000, 17'500'000},      // 3.1
    Level{5'120, 216'000, 25'000'000},      // 3.2
    Level{8'192, 245'760, 62'500'000},      // 4.1
    Level{8'704, 522'240, 62'500'000},      // 4.2
    Level{22'080, 589'824, 168'750'000},    // 5.0
    Level{36'864, 2'073'600, 300'000'000},  // 5.2
};

constexpr std::chrono::milliseconds longest_published = std::chrono::minutes(15);
constexpr double spare = 0.985;  // the muxer's chunks, and sound that is not quite constant
constexpr std::int64_t least_bits_per_second = 20'000;
constexpr int buffers_in_budget = 8;

const Level& level_for(const RateNeed& need) noexcept {
  const double blocks = std::ceil(need.width_px / 16.0) * std::ceil(need.height_px / 16.0);
  const auto fits = [&](const Level& level) {
    return blocks <= level.blocks && blocks * need.frames_per_second <= level.blocks_per_second;
  };
  const auto found = std::find_if(levels.begin(), levels.end(), fits);
  return found == levels.end() ? levels.back() : *found;
}

}  // namespace

Result<RatePlan> plan_rate(const RateNeed& need) {
  const Level& level = level_for(need);
  RatePlan plan{level.bits_per_second, level.bits_per_second};
  if (need.max_bytes == 0) return plan;
  const auto duration = need.duration.count() > 0 ? need.duration : longest_published;
  const double seconds = static_cast<double>(duration.count()) / 1000;
  const double bits = 8 * spare * (static_cast<double>(need.max_bytes) - static_cast<double>(need.index_bytes)) -
                      static_cast<double>(need.sound_bits_per_second) * seconds;
  // all that comes is what the rate brings and what the buffer held at the start
  const double buffer = std::min(static_cast<double>(plan.buffer_bits), bits / buffers_in_budget);
  const double rate = (bits - buffer) / seconds;
  if (rate < static_cast<double>(least_bits_per_second))
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{:.1f} s of video do not fit in {} bytes; shorten it or allow more bytes", seconds,
                             need.max_bytes));
  plan.max_bits_per_second = std::min(plan.max_bits_per_second, static_cast<std::int64_t>(rate));
  plan.buffer_bits = std::min(static_cast<std::int64_t>(buffer), plan.max_bits_per_second);
  return plan;
}

RatePlan tightened(const RatePlan& plan, double factor) noexcept {
  const double share = 0.95 / std::max(factor, 1.0);
  return {
      std::max(static_cast<std::int64_t>(static_cast<double>(plan.max_bits_per_second) * share), least_bits_per_second),
      std::max(static_cast<std::int64_t>(static_cast<double>(plan.buffer_bits) * share), least_bits_per_second)};
}

}  // namespace pinmill
