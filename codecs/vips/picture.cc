#include "codecs/vips/picture.h"

#include <algorithm>

#include <fmt/format.h>

namespace pinmill {

double surplus_of(const ImageInfo& info, const DecodeTarget& target) noexcept {
  const double across = double{static_cast<double>(info.width_px)} / target.width_px;
  const double down = double{static_cast<double>(info.height_px)} / target.height_px;
  return target.fit == DecodeTarget::Fit::cover ? std::min(across, down) : std::max(across, down);
}

int shrink_for(double surplus) noexcept {
  int shrink = 1;
  while (shrink < 8 && shrink * 2 <= surplus) shrink *= 2;
  return shrink;
}

Result<void> check_side(const ImageInfo& info, const ImageLimits& limits) {
  const std::uint32_t longest = std::max(info.width_px, info.height_px);
  if (info.width_px == 0 || info.height_px == 0)
    return Error(ErrorCode::corrupt_input, "the picture says that it has no pixels");
  if (longest > limits.max_side_px)
    return Error(ErrorCode::limit_exceeded, fmt::format("the picture is {}×{} px; a side may have up to {} px",
                                                        info.width_px, info.height_px, limits.max_side_px));
  return {};
}

Result<void> check_pixels(std::uint64_t width_px, std::uint64_t height_px, std::uint64_t pixel_bytes,
                          const ImageLimits& limits) {
  const std::uint64_t pixels = width_px * height_px;
  if (pixels > limits.max_frame_px)
    return Error(ErrorCode::limit_exceeded, fmt::format("decoding it takes {}×{} = {} pixels; up to {} are allowed",
                                                        width_px, height_px, pixels, limits.max_frame_px));
  if (pixels * pixel_bytes > limits.max_decoded_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("decoding it takes {} bytes of memory ({}×{} px); up to {} are allowed",
                             pixels * pixel_bytes, width_px, height_px, limits.max_decoded_bytes));
  return {};
}

}  // namespace pinmill
