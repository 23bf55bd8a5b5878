// A colour as people write it. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pinmill {

/// 8-bit sRGB.
struct Rgb8 {
  std::uint8_t red = 255, green = 255, blue = 255;
  bool operator==(const Rgb8&) const = default;
};

/// "#rgb", "#rrggbb" or one of the sixteen basic CSS names (CSS Color 4, §6.1); anything else is invalid_argument.
Result<Rgb8> parse_colour(std::string_view text);
/// "#rrggbb"
std::string to_string(Rgb8 colour);

}  // namespace pinmill
