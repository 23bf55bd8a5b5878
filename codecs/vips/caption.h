// Words drawn to lie over a picture: wrapped, in any script that the installed fonts have, on a soft dark shade so that
// they can be read over anything. Free function, any thread.
#pragma once

#include <string_view>

#include "codecs/image.h"

namespace pinmill {

/// Where on the picture `image` (rgba8) lies; place and size are even.
struct Caption {
  Image image;
  std::uint32_t left_px = 0, top_px = 0;
};

/// In the lower part of a picture of that size, clear of its edges, where apps put their own words and buttons. Smaller
/// letters for longer words; what does not fit then ends in "…". An empty image where there is nothing to draw.
Result<Caption> draw_caption(std::string_view utf8, std::uint32_t picture_width_px, std::uint32_t picture_height_px);

}  // namespace pinmill
