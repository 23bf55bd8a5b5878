#include "codecs/vips/orientation.h"

namespace pinmill {

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
