// Pictures made for tests, and how far two of them are apart.
#pragma once

#include <functional>
#include <memory>

#include "codecs/encode.h"
#include "codecs/image.h"
#include "codecs/still.h"
#include "support/result_matchers.h"

namespace pinmill::testing {

/// rgb8, each pixel by its place.
inline Image painted(std::uint32_t width_px, std::uint32_t height_px,
                     const std::function<Rgb8(std::uint32_t x, std::uint32_t y)>& colour_at) {
  const Image image = take(Image::allocate(PixelLayout::rgb8, width_px, height_px));
  for (std::uint32_t y = 0; y < height_px; ++y)
    for (std::uint32_t x = 0; x < width_px; ++x) {
      const Rgb8 colour = colour_at(x, y);
      std::byte* pixel = image.plane().row(y) + x * 3;
      pixel[0] = std::byte{colour.red}, pixel[1] = std::byte{colour.green}, pixel[2] = std::byte{colour.blue};
    }
  return image;
}

inline Image plain(std::uint32_t width_px, std::uint32_t height_px, Rgb8 colour) {
  return painted(width_px, height_px, [colour](std::uint32_t, std::uint32_t) { return colour; });
}

/// Four quarters: red, green / blue, yellow.
inline Image quartered(std::uint32_t width_px, std::uint32_t height_px) {
  return painted(width_px, height_px, [=](std::uint32_t x, std::uint32_t y) -> Rgb8 {
    const bool right = x >= width_px / 2, lower = y >= height_px / 2;
    if (lower) return right ? Rgb8{230, 220, 20} : Rgb8{20, 30, 220};
    return right ? Rgb8{20, 200, 40} : Rgb8{220, 20, 30};
  });
}

/// Largest difference of a channel of two colours.
inline int distance(Rgb8 a, Rgb8 b) {
  return std::max({std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

inline std::shared_ptr<const Bytes> shared(Bytes bytes) {
  return std::make_shared<const Bytes>(std::move(bytes));
}

/// The file opened and decoded for a target.
inline std::unique_ptr<Still> decoded(Bytes file, const DecodeTarget& target = {}, const ImageLimits& limits = {}) {
  auto still = take(Still::open(shared(std::move(file)), limits));
  if (auto done = still->decode(target); !done) throw std::runtime_error("no pixels: " + done.error().to_string());
  return still;
}

/// All of the picture on a canvas of that size.
inline Drawing whole(const Still& still, std::uint32_t width_px, std::uint32_t height_px) {
  return {.crop = {0, 0, static_cast<double>(still.info().width_px), static_cast<double>(still.info().height_px)},
          .canvas_width_px = width_px,
          .canvas_height_px = height_px,
          .placed_width_px = width_px,
          .placed_height_px = height_px};
}

inline Image drawn_whole(Bytes file, std::uint32_t width_px, std::uint32_t height_px) {
  const auto still = decoded(std::move(file), {.width_px = width_px, .height_px = height_px});
  return take(still->draw(whole(*still, width_px, height_px)));
}

/// `jpeg` with an Exif segment that says `orientation` and nothing else.
inline Bytes with_orientation(const Bytes& jpeg, std::uint8_t orientation) {
  std::string segment(
      "\xFF\xE1\x00\x22"
      "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
      29);
  segment += static_cast<char>(orientation);
  segment += std::string("\0\0\0\0\0\0", 6);
  segment[3] = static_cast<char>(segment.size() - 2);
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  for (const char letter : segment) out.push_back(static_cast<std::byte>(letter));
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

}  // namespace pinmill::testing
