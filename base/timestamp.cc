#include "base/timestamp.h"

namespace pinmill {
namespace {

__extension__ using Wide = __int128;  // 64-bit ticks times two 32-bit terms need 127 bits

}  // namespace

Timestamp Timestamp::rescaled_to(Rational target) const noexcept {
  if (!known() || target.num == 0 || time_base.den == 0) return {none, target};
  const Wide numerator = Wide{ticks} * time_base.num * target.den;
  const Wide denominator = Wide{time_base.den} * target.num;
  const Wide half = denominator / 2;
  const Wide rounded = (numerator + (numerator < 0 ? -half : half)) / denominator;
  return {static_cast<std::int64_t>(rounded), target};
}

std::chrono::milliseconds Timestamp::milliseconds() const noexcept {
  return std::chrono::milliseconds(known() ? rescaled_to({1, 1000}).ticks : 0);
}

std::partial_ordering operator<=>(const Timestamp& a, const Timestamp& b) noexcept {
  if (!a.known() || !b.known()) return std::partial_ordering::unordered;
  const Wide left = Wide{a.ticks} * a.time_base.num * b.time_base.den;
  const Wide right = Wide{b.ticks} * b.time_base.num * a.time_base.den;
  return left < right   ? std::partial_ordering::less
         : left > right ? std::partial_ordering::greater
                        : std::partial_ordering::equivalent;
}

bool operator==(const Timestamp& a, const Timestamp& b) noexcept {
  return (a <=> b) == 0;
}

}  // namespace pinmill
