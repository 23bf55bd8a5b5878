// Moments as pinmill keeps them: microseconds since the epoch, UTC. Pure functions, any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace pinmill {

using Moment = std::chrono::sys_time<std::chrono::microseconds>;

constexpr std::int64_t micros_of(Moment moment) noexcept {
  return moment.time_since_epoch().count();
}
constexpr Moment moment_of(std::int64_t micros) noexcept {
  return Moment(std::chrono::microseconds(micros));
}

/// No moment at all: what was never set.
constexpr Moment never{};

}  // namespace pinmill
