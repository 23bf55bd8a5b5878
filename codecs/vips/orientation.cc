#include "codecs/vips/orientation.h"

#include <algorithm>
#include <cmath>

namespace pinmill {
namespace {

int within(double value, int low, int high) noexcept {
  return std::clamp(static_cast<int>(std::lround(value)), low, high);
}

}  // namespace

Box as_stored(const Box& box, std::uint8_t orientation, double stored_width, double stored_height) noexcept {
  const double from_right = stored_width - box.left - box.width, from_bottom = stored_height - box.top - box.height;
  switch (orientation) {
    case 2: return {from_right, box.top, box.width, box.height};
    case 3: return {from_right, from_bottom, box.width, box.height};
    case 4: return {box.left, from_bottom, box.width, box.height};
    case 5: return {box.top, box.left, box.height, box.width};
    case 6: return {box.top, stored_height - box.left - box.width, box.height, box.width};
    case 7: return {stored_width - box.top - box.height, stored_height - box.left - box.width, box.height, box.width};
    case 8: return {stored_width - box.top - box.height, box.left, box.height, box.width};
    default: return box;
  }
}

PixelBox decoded_box(const Box& displayed, const ImageInfo& info, const DecodedSize& decoded) noexcept {
  const bool sideways = turns_sideways(info.orientation);
  const double stored_width = sideways ? info.height_px : info.width_px;
  const double stored_height = sideways ? info.width_px : info.height_px;
  const Box box = as_stored(displayed, info.orientation, stored_width, stored_height);
  const int left = within(box.left * decoded.scale_x, 0, decoded.width_px - 1);
  const int top = within(box.top * decoded.scale_y, 0, decoded.height_px - 1);
  return {left, top, within((box.left + box.width) * decoded.scale_x, left + 1, decoded.width_px) - left,
          within((box.top + box.height) * decoded.scale_y, top + 1, decoded.height_px) - top};
}

vips::VImage upright(const vips::VImage& image, std::uint8_t orientation) {
  switch (orientation) {
    case 2: return image.fliphor();
    case 3: return image.rot180();
    case 4: return image.flipver();
    case 5: return image.rot90().fliphor();
    case 6: return image.rot90();
    case 7: return image.rot90().flipver();
    case 8: return image.rot270();
    default: return image;
  }
}

}  // namespace pinmill
