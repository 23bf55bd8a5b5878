#include "codecs/heif/pixels.h"

#include <algorithm>
#include <limits>
#include <span>

namespace pinmill::heif {
namespace {

template <typename Sample>
std::span<Sample> row_of(const Image& image, std::uint32_t y) noexcept {
  const std::size_t samples = image.width_px() * bytes_per_pixel(image.layout()) / sizeof(Sample);
  return {reinterpret_cast<Sample*>(image.plane().row(y)), samples};  // libheif aligns its rows to 16 bytes
}

template <typename Sample>
void divide_by_alpha(std::span<Sample> row) noexcept {
  constexpr std::uint32_t full = std::numeric_limits<Sample>::max();
  for (std::size_t at = 0; at + 3 < row.size(); at += 4) {
    const std::uint32_t alpha = row[at + 3];
    if (alpha == 0 || alpha == full) continue;
    for (std::size_t channel = at; channel < at + 3; ++channel)
      row[channel] = static_cast<Sample>(std::min((row[channel] * full + alpha / 2) / alpha, full));
  }
}

}  // namespace

void spread_to_16_bits(const Image& image, int bits) noexcept {
  if (bits >= 16) return;
  const std::uint32_t full = (1U << bits) - 1;
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    for (std::uint16_t& sample : row_of<std::uint16_t>(image, y))
      sample = static_cast<std::uint16_t>((std::min<std::uint32_t>(sample, full) * 65'535U + full / 2) / full);
  }
}

void undo_premultiplication(const Image& image) noexcept {
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    if (image.layout() == PixelLayout::rgba8) divide_by_alpha(row_of<std::uint8_t>(image, y));
    if (image.layout() == PixelLayout::rgba16) divide_by_alpha(row_of<std::uint16_t>(image, y));
  }
}

}  // namespace pinmill::heif
