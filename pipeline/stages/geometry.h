// Shapes and windows that pictures and videos are fitted by. Pure functions, any thread.
#pragma once

#include <cstdint>

#include "codecs/still.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// Width by height.
double shape_of(const Size& size) noexcept;
/// The nearest even number of pixels, at least 2: 4:2:0 has no odd ones.
std::uint32_t even(double px) noexcept;
/// The largest window of `shape` in `displayed`: around the focus where that is a point, else in the middle.
Box window_of(const Size& displayed, double shape, const Focus& focus) noexcept;

}  // namespace pinmill
