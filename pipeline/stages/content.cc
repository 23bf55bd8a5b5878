#include "pipeline/stages/content.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pinmill {
namespace {

constexpr std::uint32_t block_px = 8;
// Within a block: below this there is nothing drawn, only a gradient or noise.
constexpr int drawn_range = 24;
// Two of a photograph's neighbours are seldom equal, of a drawing's most are, but for the soft rims of resizing.
constexpr double plain_enough = 0.35;
// Of chroma (0–255) within 2 × 2 pixels: half of it is the error that 4:2:0 makes there. Letters in a colour come to
// 0.5 % and more of such pixels, photographs to less than 0.1 %.
constexpr int bleeding_range = 56;
constexpr double too_many_edges = 0.002;

struct Counts {
  std::uint64_t equal = 0, pairs = 0;              // of neighbours
  std::uint64_t drawn_equal = 0, drawn_pairs = 0;  // of those in blocks with something drawn
  std::uint64_t bleeding = 0, squares = 0;         // of 2 × 2 pixels
};

using Pixel = std::array<int, 3>;

class InterleavedPixels {
 public:
  explicit InterleavedPixels(const Image& image) noexcept : image_(image), bytes_(bytes_per_pixel(image.layout())) {}

  Pixel at(std::uint32_t x, std::uint32_t y) const noexcept {
    const std::byte* bytes = image_.plane().row(y) + x * bytes_;
    return {std::to_integer<int>(bytes[0]), std::to_integer<int>(bytes[1]), std::to_integer<int>(bytes[2])};
  }
  static int brightness(const Pixel& pixel) noexcept { return pixel[1]; }
  // BT.601 in 1/256ths, as JFIF has it.
  static std::array<int, 2> chroma(const Pixel& p) noexcept {
    return {-43 * p[0] - 85 * p[1] + 128 * p[2], 128 * p[0] - 107 * p[1] - 21 * p[2]};
  }

 private:
  const Image& image_;
  std::size_t bytes_;
};

class PlanarPixels {
 public:
  explicit PlanarPixels(const Image& image) noexcept : planes_{image.plane(0), image.plane(1), image.plane(2)} {}

  Pixel at(std::uint32_t x, std::uint32_t y) const noexcept {
    const auto sample = [&](std::size_t plane) { return std::to_integer<int>(planes_[plane].row(y)[x]); };
    return {sample(0), sample(1), sample(2)};
  }
  static int brightness(const Pixel& pixel) noexcept { return pixel[0]; }
  static std::array<int, 2> chroma(const Pixel& p) noexcept { return {p[1] * 256, p[2] * 256}; }

 private:
  std::array<Plane, 3> planes_;
};

template <typename Pixels>
bool bleeds(const Pixels& pixels, std::uint32_t x, std::uint32_t y) noexcept {
  std::array<int, 2> low = {1 << 20, 1 << 20}, high = {-(1 << 20), -(1 << 20)};
  for (const auto& [dx, dy] : {std::pair{0U, 0U}, {1U, 0U}, {0U, 1U}, {1U, 1U}}) {
    const std::array<int, 2> chroma = pixels.chroma(pixels.at(x + dx, y + dy));
    for (std::size_t i = 0; i < chroma.size(); ++i) {
      low[i] = std::min(low[i], chroma[i]);
      high[i] = std::max(high[i], chroma[i]);
    }
  }
  return std::max(high[0] - low[0], high[1] - low[1]) >= bleeding_range * 256;
}

template <typename Pixels>
void count_block(const Pixels& pixels, std::uint32_t left, std::uint32_t top, Counts& counts) noexcept {
  int low = 255, high = 0;
  std::uint64_t equal = 0;
  for (std::uint32_t y = 0; y < block_px; ++y) {
    for (std::uint32_t x = 0; x < block_px; ++x) {
      const Pixel pixel = pixels.at(left + x, top + y);
      low = std::min(low, pixels.brightness(pixel));
      high = std::max(high, pixels.brightness(pixel));
      if (x > 0 && pixel == pixels.at(left + x - 1, top + y)) ++equal;
    }
  }
  constexpr std::uint64_t pairs = block_px * (block_px - 1);
  counts.equal += equal;
  counts.pairs += pairs;
  if (high - low >= drawn_range) {
    counts.drawn_equal += equal;
    counts.drawn_pairs += pairs;
  }
  for (std::uint32_t y = 0; y < block_px; y += 2) {
    for (std::uint32_t x = 0; x < block_px; x += 2) {
      ++counts.squares;
      if (bleeds(pixels, left + x, top + y)) ++counts.bleeding;
    }
  }
}

template <typename Pixels>
Counts count_blocks(const Image& image) noexcept {
  const Pixels pixels(image);
  Counts counts;
  std::uint32_t line = 0;
  for (std::uint32_t top = 0; top + block_px <= image.height_px(); top += block_px, ++line) {
    // a quarter of the blocks, other columns in each of four lines
    for (std::uint32_t left = line * 3 % 4 * block_px; left + block_px <= image.width_px(); left += 4 * block_px)
      count_block(pixels, left, top, counts);
  }
  return counts;
}

}  // namespace

Content content_of(const Image& image) noexcept {
  const Counts counts =
      is_planar(image.layout()) ? count_blocks<PlanarPixels>(image) : count_blocks<InterleavedPixels>(image);
  Content content;
  const bool anything_drawn = counts.drawn_pairs > 0;
  const std::uint64_t pairs = anything_drawn ? counts.drawn_pairs : counts.pairs;
  if (pairs > 0)
    content.plain =
        static_cast<double>(anything_drawn ? counts.drawn_equal : counts.equal) / static_cast<double>(pairs);
  if (counts.squares > 0)
    content.colour_edges = static_cast<double>(counts.bleeding) / static_cast<double>(counts.squares);
  return content;
}

bool may_suit_png(const Content& content) noexcept {
  return content.plain >= plain_enough;
}

bool needs_full_colour(const Content& content) noexcept {
  return content.colour_edges > too_many_edges;
}

bool is_opaque(const Image& image) noexcept {
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    const std::byte* row = image.plane().row(y);
    for (std::uint32_t x = 0; x < image.width_px(); ++x) {
      if (row[x * 4 + 3] != std::byte{255}) return false;
    }
  }
  return true;
}

}  // namespace pinmill
