#include "pipeline/stages/lab.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace pinmill {
namespace {

// IEC 61966-2-1
std::array<float, 256> make_linear() noexcept {
  std::array<float, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double value = static_cast<double>(i) / 255.0;
    table[i] = static_cast<float>(value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
  }
  return table;
}

// CIE 15: a cube root, with a straight line near black.
float compressed(float t) noexcept {
  return t > 0.008856F ? std::cbrt(t) : 7.787F * t + 16.0F / 116.0F;
}

}  // namespace

Lab lab_of(Rgb8 colour) noexcept {
  static const std::array<float, 256> linear = make_linear();
  const float r = linear[colour.red];
  const float g = linear[colour.green];
  const float b = linear[colour.blue];
  const float x = compressed((0.4124564F * r + 0.3575761F * g + 0.1804375F * b) / 0.95047F);
  const float y = compressed(0.2126729F * r + 0.7151522F * g + 0.0721750F * b);
  const float z = compressed((0.0193339F * r + 0.1191920F * g + 0.9503041F * b) / 1.08883F);
  return {.lightness = 116.0F * y - 16.0F, .a = 500.0F * (x - y), .b = 200.0F * (y - z)};
}

float colour_difference(const Lab& one, const Lab& other) noexcept {
  const float l = one.lightness - other.lightness;
  const float a = one.a - other.a;
  const float b = one.b - other.b;
  return std::sqrt(l * l + a * a + b * b);
}

}  // namespace pinmill
