// A decoded picture between its decoder and its drawings, and the seam that decoders meet. One thread at a time.
#pragma once

#include <string>

#include <vips/vips8>

#include "codecs/media_info.h"
#include "codecs/still.h"
#include "codecs/vips/colour.h"

namespace pinmill {

struct Picture {
  vips::VImage pixels;              ///< in memory, in the file's own orientation and colours
  double scale_x = 1, scale_y = 1;  ///< pixels of `pixels` for one of the picture as stored
  std::uint8_t orientation = 1;     ///< Exif 1–8: how `pixels` are still to be turned
  ColourConversion colour;          ///< to sRGB, for what is cut and resized from `pixels`
  std::string damage;
  DecodeWork work;
  /// by_libvips: the reference that the road of planes is held to resizes by another's hand than ours.
  enum class Resizing : std::uint8_t { by_planes, by_libvips } resizing = Resizing::by_planes;
};

/// Reads the header when it is made, the pixels when asked to.
class PictureSource {
 public:
  virtual ~PictureSource() = default;
  virtual Format format() const noexcept = 0;
  virtual const ImageInfo& info() const noexcept = 0;
  virtual Result<Picture> decode(const DecodeTarget& target) = 0;
};

/// How many pixels of a picture fall on one of the target along a side: it may be made that much smaller.
double surplus_of(const ImageInfo& info, const DecodeTarget& target) noexcept;

/// By how much a decoder that knows halves, quarters and eighths may make it smaller then.
int shrink_for(double surplus) noexcept;

/// limit_exceeded with both figures where a header promises too much.
Result<void> check_side(const ImageInfo& info, const ImageLimits& limits);
Result<void> check_pixels(std::uint64_t width_px, std::uint64_t height_px, std::uint64_t pixel_bytes,
                          const ImageLimits& limits);

}  // namespace pinmill
