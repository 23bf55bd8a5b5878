// Exif orientation, undone on the small result. Free functions, any thread; those on pictures throw vips::VError.
#pragma once

#include <cstdint>

#include <vips/vips8>

#include "codecs/still.h"

namespace pinmill {

/// Whether width and height change places.
constexpr bool turns_sideways(std::uint8_t orientation) noexcept {
  return orientation >= 5;
}

/// Where a box of the displayed picture lies in the picture as stored, whose size is given.
Box as_stored(const Box& displayed, std::uint8_t orientation, double stored_width, double stored_height) noexcept;

/// A picture as its decoder left it.
struct DecodedSize {
  int width_px, height_px;
  double scale_x, scale_y;  ///< its pixels for one of the picture as stored
};

struct PixelBox {
  int left, top, width, height;
};

/// The whole decoded pixels that show a box of the displayed picture, at least one.
PixelBox decoded_box(const Box& displayed, const ImageInfo& info, const DecodedSize& decoded) noexcept;

/// Turns a picture in memory upright.
vips::VImage upright(const vips::VImage& image, std::uint8_t orientation);

}  // namespace pinmill
