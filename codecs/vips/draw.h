// Cuts, resizes, turns, converts and surrounds a decoded picture. Free functions, any thread.
#pragma once

#include "codecs/vips/picture.h"

namespace pinmill {

/// `drawing` is in pixels of a displayed picture of `info`'s size. invalid_argument where it cannot be drawn.
Result<Image> draw_picture(const Picture& picture, const ImageInfo& info, const Drawing& drawing);

/// The whole of it, flattened.
Result<Image> draw_overview(const Picture& picture, const ImageInfo& info, std::uint32_t max_side_px, Rgb8 background);

}  // namespace pinmill
