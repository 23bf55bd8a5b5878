// Between libvips' pictures and ours, and the one evaluator of libvips' lazy pictures: in the calling thread, so that
// its messages are the caller's and no thread is started. Free functions, any thread. They throw vips::VError.
#pragma once

#include <cstdint>
#include <string>

#include <vips/vips8>

#include "codecs/image.h"

namespace pinmill {

/// What came of computing a picture row by row.
struct Rows {
  vips::VImage image;          ///< in memory; rows from `complete` on are mid-grey
  std::uint32_t complete = 0;  ///< rows that were computed
  std::string trouble;         ///< what ended it early; empty where nothing did
};
Rows compute_rows(const vips::VImage& lazy);

/// All of it in memory, or VError.
vips::VImage compute(const vips::VImage& lazy);

/// A picture over the same pixels, which it keeps alive; not of planes.
vips::VImage vips_image_of(const Image& image);

/// Without alpha where every pixel is opaque; looks at all of an 8 or 16-bit picture that has alpha.
vips::VImage without_idle_alpha(const vips::VImage& image);

/// At another size by Lanczos' kernel, in the picture's own numbers, alpha multiplied in meanwhile.
vips::VImage resized(const vips::VImage& image, int width_px, int height_px);

/// Computes an 8-bit sRGB or grey picture of 1, 3 or 4 bands into an Image; nothing is copied.
Image image_of(const vips::VImage& lazy);

}  // namespace pinmill
