#include "pipeline/stages/geometry.h"

#include <algorithm>
#include <cmath>

namespace pinmill {

double shape_of(const Size& size) noexcept {
  return static_cast<double>(size.width_px) / size.height_px;
}

std::uint32_t even(double px) noexcept {
  return std::max(2U, static_cast<std::uint32_t>(std::lround(px / 2)) * 2);
}

Box window_of(const Size& displayed, double shape, const Focus& focus) noexcept {
  Box window{.left = 0,
             .top = 0,
             .width = std::min<double>(displayed.width_px, displayed.height_px * shape),
             .height = std::min<double>(displayed.height_px, displayed.width_px / shape)};
  const bool pointed = focus.kind == Focus::Kind::point;
  const auto placed = [](double centre, double side, double whole) {
    return std::clamp(centre * whole - side / 2, 0.0, whole - side);
  };
  window.left = placed(pointed ? focus.x : 0.5, window.width, displayed.width_px);
  window.top = placed(pointed ? focus.y : 0.5, window.height, displayed.height_px);
  return window;
}

}  // namespace pinmill
