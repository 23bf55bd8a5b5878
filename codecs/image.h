// One neutral picture: planes and how to read them, from any loader, into any saver. Copies share the pixels; treat
// shared pixels as immutable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/byte_io.h"
#include "base/colour.h"

namespace pinmill {

enum class PixelLayout : std::uint8_t {
  grey8,     ///< one plane, one byte a pixel
  rgb8,      ///< one plane, R G B
  rgba8,     ///< one plane, R G B A, alpha not premultiplied
  rgb16,     ///< one plane, native-endian 16-bit R G B
  rgba16,    ///< one plane, native-endian 16-bit R G B A, not premultiplied
  yuv420p8,  ///< three planes, full range, BT.601 (as JFIF), chroma centred
  yuv444p8,  ///< the same, chroma as large as luma
};

constexpr bool is_planar(PixelLayout layout) noexcept {
  return layout == PixelLayout::yuv420p8 || layout == PixelLayout::yuv444p8;
}

struct Plane {
  std::byte* data = nullptr;
  std::ptrdiff_t stride_bytes = 0;
  std::uint32_t width_px = 0, height_px = 0;
  std::byte* row(std::uint32_t y) const noexcept { return data + stride_bytes * static_cast<std::ptrdiff_t>(y); }
};

class Image {
 public:
  Image() = default;
  /// Owned pixels, not initialised. limit_exceeded above `max_bytes`.
  static Result<Image> allocate(PixelLayout layout, std::uint32_t width_px, std::uint32_t height_px,
                                std::uint64_t max_bytes = 1ULL << 30);
  /// Somebody else's pixels (a libvips region, an AVFrame), kept alive by `owner`; nothing is copied.
  static Image adopt(PixelLayout layout, std::uint32_t width_px, std::uint32_t height_px, std::array<Plane, 3> planes,
                     std::shared_ptr<const void> owner);

  PixelLayout layout() const noexcept { return layout_; }
  std::uint32_t width_px() const noexcept { return width_px_; }
  std::uint32_t height_px() const noexcept { return height_px_; }
  bool empty() const noexcept { return width_px_ == 0; }
  bool has_alpha() const noexcept { return layout_ == PixelLayout::rgba8 || layout_ == PixelLayout::rgba16; }
  int plane_count() const noexcept { return is_planar(layout_) ? 3 : 1; }
  const Plane& plane(int index = 0) const noexcept { return planes_[static_cast<std::size_t>(index)]; }

  /// For interleaved 8-bit layouts.
  Rgb8 rgb_at(std::uint32_t x, std::uint32_t y) const noexcept;

 private:
  PixelLayout layout_ = PixelLayout::rgb8;
  std::uint32_t width_px_ = 0, height_px_ = 0;
  std::array<Plane, 3> planes_{};
  std::shared_ptr<const void> owner_;
};

/// Bytes a pixel of the first plane.
std::size_t bytes_per_pixel(PixelLayout layout) noexcept;

}  // namespace pinmill
