#include "pipeline/stages/content.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

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

constexpr std::uint32_t pixels_a_block = block_px * block_px;
using Channel = std::array<std::uint8_t, pixels_a_block>;
using Chroma = std::array<int, pixels_a_block>;

// A block's pixels, channel by channel: what is done to all of them alike then takes few instructions.
struct Block {
  std::array<Channel, 3> channels;
  std::array<Chroma, 2> chroma;  // in 1/256ths
  const Channel* brightness = nullptr;
};

void read_planes(const Image& image, std::uint32_t left, std::uint32_t top, Block& block) noexcept {
  for (std::size_t i = 0; i < 3; ++i)
    for (std::uint32_t y = 0; y < block_px; ++y)
      std::memcpy(&block.channels[i][y * block_px], image.plane(static_cast<int>(i)).row(top + y) + left, block_px);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t at = 0; at < pixels_a_block; ++at) block.chroma[i][at] = block.channels[i + 1][at] * 256;
  block.brightness = &block.channels[0];
}

void read_interleaved(const Image& image, std::uint32_t left, std::uint32_t top, Block& block) noexcept {
  const std::size_t pixel_bytes = bytes_per_pixel(image.layout());
  auto& [red, green, blue] = block.channels;
  for (std::uint32_t y = 0; y < block_px; ++y) {
    const std::byte* pixel = image.plane().row(top + y) + left * pixel_bytes;
    for (std::uint32_t at = y * block_px; at < (y + 1) * block_px; ++at, pixel += pixel_bytes) {
      red[at] = std::to_integer<std::uint8_t>(pixel[0]);
      green[at] = std::to_integer<std::uint8_t>(pixel[1]);
      blue[at] = std::to_integer<std::uint8_t>(pixel[2]);
    }
  }
  for (std::size_t at = 0; at < pixels_a_block; ++at) {  // BT.601, as JFIF has it
    block.chroma[0][at] = -43 * red[at] - 85 * green[at] + 128 * blue[at];
    block.chroma[1][at] = 128 * red[at] - 107 * green[at] - 21 * blue[at];
  }
  block.brightness = &green;
}

// Of neighbours in a row, those that are equal.
std::uint64_t equal_neighbours(const Block& block) noexcept {
  const auto& [a, b, c] = block.channels;
  Channel equal{};
  for (std::size_t at = 1; at < pixels_a_block; ++at)
    equal[at] = (a[at] == a[at - 1]) & (b[at] == b[at - 1]) & (c[at] == c[at - 1]);
  for (std::size_t at = 0; at < pixels_a_block; at += block_px) equal[at] = 0;
  return std::accumulate(equal.begin(), equal.end(), std::uint64_t{0});
}

// Of 2 × 2 pixels, those whose colours are too far apart.
std::uint64_t bleeding_squares(const Block& block) noexcept {
  std::array<bool, pixels_a_block / 4> bleeds{};
  for (const Chroma& chroma : block.chroma) {
    for (std::size_t y = 0; y < block_px; y += 2) {
      const int* upper = &chroma[y * block_px];
      const int* lower = upper + block_px;
      for (std::size_t x = 0; x < block_px; x += 2) {
        const auto [low, high] = std::minmax({upper[x], upper[x + 1], lower[x], lower[x + 1]});
        if (high - low >= bleeding_range * 256) bleeds[(y * block_px / 2 + x) / 2] = true;
      }
    }
  }
  return static_cast<std::uint64_t>(std::count(bleeds.begin(), bleeds.end(), true));
}

void count(const Block& block, Counts& counts) noexcept {
  std::uint8_t low = 255, high = 0;
  for (const std::uint8_t value : *block.brightness) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  constexpr std::uint64_t pairs = block_px * (block_px - 1);
  const std::uint64_t equal = equal_neighbours(block);
  counts.equal += equal;
  counts.pairs += pairs;
  if (high - low >= drawn_range) {
    counts.drawn_equal += equal;
    counts.drawn_pairs += pairs;
  }
  counts.squares += pixels_a_block / 4;
  counts.bleeding += bleeding_squares(block);
}

Counts count_blocks(const Image& image) noexcept {
  const auto read = is_planar(image.layout()) ? read_planes : read_interleaved;
  Counts counts;
  Block block;
  std::uint32_t line = 0;
  for (std::uint32_t top = 0; top + block_px <= image.height_px(); top += block_px, ++line) {
    // a quarter of the blocks, other columns in each of four lines
    for (std::uint32_t left = line * 3 % 4 * block_px; left + block_px <= image.width_px(); left += 4 * block_px) {
      read(image, left, top, block);
      count(block, counts);
    }
  }
  return counts;
}

}  // namespace

Content content_of(const Image& image) noexcept {
  const Counts counts = count_blocks(image);
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
