// An opened still picture: told apart, decoded once, and drawn as often as wanted. Which library reads it is nobody's
// business but the factory's, so a faster road for one format changes no caller. One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "base/colour.h"
#include "base/limits.h"
#include "codecs/image.h"
#include "codecs/media_info.h"

namespace pinmill {

/// A rectangle in pixels of the displayed (upright) picture at its full size; fractions are honoured to a pixel.
struct Box {
  double left = 0, top = 0, width = 0, height = 0;
  bool operator==(const Box&) const = default;
};

/// What lies around the picture where it does not fill the canvas.
enum class Surround : std::uint8_t {
  none,    ///< the picture fills the canvas
  colour,  ///< `Drawing::background`
  edge,    ///< `Drawing::edge`, the picture's own border colour continued
  blur,    ///< the whole picture, enlarged to cover and blurred
};

struct Drawing {
  Box crop;  ///< what is shown
  std::uint32_t canvas_width_px = 0, canvas_height_px = 0;
  std::uint32_t placed_width_px = 0, placed_height_px = 0;  ///< what `crop` is resized to, centred on the canvas
  Surround surround = Surround::none;
  Rgb8 edge{};
  Rgb8 background{};                                                         ///< also under what is transparent
  enum class Alpha : std::uint8_t { flatten, keep } alpha = Alpha::flatten;  ///< keep: with Surround::none only
  /// planar: yuv444p8 where the picture comes as such and nothing has to be done to its colours, else as rgb.
  enum class Pixels : std::uint8_t { rgb, planar } pixels = Pixels::rgb;
};

/// How large the result will be, said before decoding so that no more is decoded than that needs.
struct DecodeTarget {
  std::uint32_t width_px = 1000, height_px = 1500;
  enum class Fit : std::uint8_t {
    cover,   ///< the largest crop of the target's shape must reach the target's size
    inside,  ///< the whole picture must reach the size at which it fits in the target
  } fit = Fit::cover;
  /// What will be drawn, where that is known already and fills its canvas: it may be drawn while the picture is
  /// decoded, and then no other drawing than that, or a smaller one of its crop, can be had.
  std::optional<Drawing> drawing{};
  std::uint32_t overview_px = 480;  ///< the longest side of the overview that will be asked for
};

/// How JPEGs are read. `planes`: luma and chroma as they are coded, no larger than needed; what that road does not
/// take, or finds damaged, goes the other. `libvips`: all of it as RGB, the reference that the first is held to.
enum class JpegRoad : std::uint8_t { planes, libvips };

/// Work done by a picture's decoder: equal files and requests give equal counts.
struct DecodeWork {
  std::uint32_t passes = 0;         ///< times that the coded data was gone through, to its end or to damage
  std::uint32_t planar_passes = 0;  ///< those of them that were for planes
  std::uint64_t samples = 0;        ///< that came out, in all channels
  bool operator==(const DecodeWork&) const = default;
};

class Still {
 public:
  /// Reads the header only. unsupported for a format that is no picture, corrupt_input, limit_exceeded. `bytes` is the
  /// whole file and is kept alive.
  static Result<std::unique_ptr<Still>> open(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits,
                                             JpegRoad jpeg_road = JpegRoad::planes);

  virtual ~Still() = default;
  virtual Format format() const noexcept = 0;
  virtual const ImageInfo& info() const noexcept = 0;

  /// Decodes the pixels, once, at the smallest size that serves `target`. corrupt_input where the data is damaged
  /// beyond use; where a part is, the picture is drawn and `damage()` says so.
  virtual Result<void> decode(const DecodeTarget& target) = 0;
  /// What was wrong with the data, in words; empty for sound files. Known after `decode`.
  virtual const std::string& damage() const noexcept = 0;
  /// All that `decode` cost so far.
  virtual DecodeWork work() const noexcept = 0;

  /// The whole picture, upright, sRGB, rgb8 flattened on `background`, longest side at most `max_side_px`, never
  /// enlarged. After `decode`.
  virtual Result<Image> overview(std::uint32_t max_side_px, Rgb8 background) = 0;
  /// Upright, sRGB, 8 bits: rgb8, or rgba8 where alpha is kept, or what `drawing.pixels` allows. After `decode`.
  virtual Result<Image> draw(const Drawing& drawing) = 0;
};

}  // namespace pinmill
