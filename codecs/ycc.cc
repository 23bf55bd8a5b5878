#include "codecs/ycc.h"

#include <algorithm>

namespace pinmill {
namespace {

// ITU-T T.871 clause 7, with 16 bits behind the point.
constexpr int bits = 16;
constexpr int half = 1 << (bits - 1);
constexpr int red_of_cr = 91881, green_of_cb = -22554, green_of_cr = -46802, blue_of_cb = 116130;

std::uint8_t clipped(int value) noexcept {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

}  // namespace

Result<Image> rgb_of(const Image& ycc) {
  if (ycc.layout() != PixelLayout::yuv444p8)
    return Error(ErrorCode::internal, "only planes of one size are turned into RGB");
  PINMILL_ASSIGN_OR_RETURN(Image rgb, Image::allocate(PixelLayout::rgb8, ycc.width_px(), ycc.height_px()));
  for (std::uint32_t row = 0; row < ycc.height_px(); ++row) {
    const auto samples = [&](int plane) { return reinterpret_cast<const std::uint8_t*>(ycc.plane(plane).row(row)); };
    const std::uint8_t *y = samples(0), *cb = samples(1), *cr = samples(2);
    auto* out = reinterpret_cast<std::uint8_t*>(rgb.plane().row(row));
    for (std::uint32_t x = 0; x < ycc.width_px(); ++x, out += 3) {
      const int blue = cb[x] - 128, red = cr[x] - 128;
      out[0] = clipped(y[x] + ((red_of_cr * red + half) >> bits));
      out[1] = clipped(y[x] + ((green_of_cb * blue + green_of_cr * red + half) >> bits));
      out[2] = clipped(y[x] + ((blue_of_cb * blue + half) >> bits));
    }
  }
  return rgb;
}

}  // namespace pinmill
