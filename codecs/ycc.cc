#include "codecs/ycc.h"

#include <algorithm>
#include <array>

#include "codecs/processor.h"

namespace pinmill {
namespace {

// ITU-T T.871 clause 7, with 16 bits behind the point.
constexpr int bits = 16;
constexpr int half = 1 << (bits - 1);
constexpr int red_of_cr = 91881, green_of_cb = -22554, green_of_cr = -46802, blue_of_cb = 116130;

struct Row {
  const std::uint8_t *y, *cb, *cr;
  std::uint8_t* rgb;
  std::uint32_t width_px;
};

constexpr std::uint32_t stretch_px = 64;  // at a time, each colour by itself, so that registers are used in full

[[gnu::always_inline]] inline std::uint8_t clipped(int value) noexcept {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

[[gnu::always_inline]] inline void convert(const Row& row) noexcept {
  std::array<std::uint8_t, stretch_px> reds, greens, blues;
  for (std::uint32_t begin = 0; begin < row.width_px; begin += stretch_px) {
    const std::uint32_t count = std::min(stretch_px, row.width_px - begin);
    const std::uint8_t *y = row.y + begin, *cb = row.cb + begin, *cr = row.cr + begin;
    for (std::uint32_t x = 0; x < count; ++x) {
      const int blue = cb[x] - 128, red = cr[x] - 128;
      reds[x] = clipped(y[x] + ((red_of_cr * red + half) >> bits));
      greens[x] = clipped(y[x] + ((green_of_cb * blue + green_of_cr * red + half) >> bits));
      blues[x] = clipped(y[x] + ((blue_of_cb * blue + half) >> bits));
    }
    std::uint8_t* out = row.rgb + std::size_t{begin} * 3;
    for (std::uint32_t x = 0; x < count; ++x, out += 3) {
      out[0] = reds[x];
      out[1] = greens[x];
      out[2] = blues[x];
    }
  }
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void convert_avx2(const Row& row) noexcept {
  convert(row);
}
#endif

void convert_as_fast_as_possible(const Row& row) noexcept {
#if defined(__x86_64__)
  if (has_avx2()) return convert_avx2(row);
#endif
  convert(row);
}

}  // namespace

Result<Image> rgb_of(const Image& ycc) {
  if (ycc.layout() != PixelLayout::yuv444p8)
    return Error(ErrorCode::internal, "only planes of one size are turned into RGB");
  PINMILL_ASSIGN_OR_RETURN(Image rgb, Image::allocate(PixelLayout::rgb8, ycc.width_px(), ycc.height_px()));
  for (std::uint32_t row = 0; row < ycc.height_px(); ++row) {
    const auto samples = [&](int plane) { return reinterpret_cast<const std::uint8_t*>(ycc.plane(plane).row(row)); };
    convert_as_fast_as_possible(
        {samples(0), samples(1), samples(2), reinterpret_cast<std::uint8_t*>(rgb.plane().row(row)), ycc.width_px()});
  }
  return rgb;
}

}  // namespace pinmill
