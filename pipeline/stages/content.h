// What kind of picture pixels are, as far as it decides how to encode them. Any thread.
#pragma once

#include "codecs/image.h"

namespace pinmill {

struct Content {
  double plain = 0;         ///< of neighbours, the share that are equal: where something is drawn, else anywhere
  double colour_edges = 0;  ///< of 2 × 2 pixels, the share whose colour would visibly bleed if it were stored once
};

/// Of rgb8, rgba8 or yuv444p8, by every fourth block of 8 × 8 pixels; nothing of smaller pictures.
Content content_of(const Image& image) noexcept;

/// Drawn, not photographed: a PNG may be smaller than a JPEG.
bool may_suit_png(const Content& content) noexcept;
/// Colour at half the size would be seen: 4:4:4.
bool needs_full_colour(const Content& content) noexcept;

/// True for rgba8 whose alpha is 255 throughout.
bool is_opaque(const Image& image) noexcept;

}  // namespace pinmill
