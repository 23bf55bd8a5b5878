// Colours by how different they look: CIE L*a*b* (D65) of sRGB. Free functions, any thread.
#pragma once

#include "base/colour.h"

namespace pinmill {

struct Lab {
  float lightness = 0, a = 0, b = 0;  ///< 0–100, about ±100
};

Lab lab_of(Rgb8 colour) noexcept;
/// CIE 1976: 1 is about what an eye can just tell apart side by side.
float colour_difference(const Lab& one, const Lab& other) noexcept;

}  // namespace pinmill
