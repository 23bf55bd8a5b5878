// Ticks never travel without their time base. Plain data.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace pinmill {

struct Rational {
  int num = 0;
  int den = 1;
  bool operator==(const Rational&) const = default;
  constexpr double value() const noexcept { return den == 0 ? 0.0 : static_cast<double>(num) / den; }
};

struct Timestamp {
  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();  ///< equals AV_NOPTS_VALUE

  std::int64_t ticks = none;
  Rational time_base{1, 1};

  constexpr bool known() const noexcept { return ticks != none; }
  constexpr double seconds() const noexcept { return static_cast<double>(ticks) * time_base.num / time_base.den; }
  /// To the nearest tick, halves away from zero; an unknown time stays unknown.
  Timestamp rescaled_to(Rational target) const noexcept;
  /// To the nearest millisecond; 0 where unknown.
  std::chrono::milliseconds milliseconds() const noexcept;

  /// Unknown times are unordered.
  friend std::partial_ordering operator<=>(const Timestamp& a, const Timestamp& b) noexcept;
  friend bool operator==(const Timestamp& a, const Timestamp& b) noexcept;
};

}  // namespace pinmill
