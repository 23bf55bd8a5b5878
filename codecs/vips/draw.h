// Cuts, resizes, turns, converts and surrounds a decoded picture. Free functions, any thread.
#pragma once

#include <optional>

#include "codecs/vips/picture.h"

namespace pinmill {

/// One that is only looked over, or blurred, may be averaged first: less sharp, in a fraction of the time.
enum class Purpose : std::uint8_t { result, overview };

struct Placed {
  std::uint32_t width_px, height_px;
  Purpose purpose = Purpose::result;
};

/// What a drawing is made from, whatever decoded it.
class CutSource {
 public:
  virtual ~CutSource() = default;
  /// Upright sRGB of `crop` (in pixels of the displayed picture) at the size given, alpha kept unless a background is
  /// given. May throw vips::VError.
  virtual Result<vips::VImage> cut_out(const Box& crop, const Placed& placed,
                                       const std::optional<Rgb8>& background) const = 0;
};

/// invalid_argument where `drawing` cannot be made of a displayed picture of `info`'s size.
Result<void> check_drawing(const Drawing& drawing, const ImageInfo& info);

/// `drawing` is in pixels of a displayed picture of `info`'s size, and was checked.
Result<Image> draw_from(const CutSource& source, const ImageInfo& info, const Drawing& drawing);
/// As Still::overview.
Result<Image> overview_from(const CutSource& source, const ImageInfo& info, std::uint32_t max_side_px, Rgb8 background);

/// The same of a picture that libvips holds; invalid_argument where the drawing cannot be made.
Result<Image> draw_picture(const Picture& picture, const ImageInfo& info, const Drawing& drawing);
Result<Image> draw_overview(const Picture& picture, const ImageInfo& info, std::uint32_t max_side_px, Rgb8 background);

}  // namespace pinmill
