#include "codecs/image.h"

#include <new>
#include <utility>

#include <fmt/format.h>

namespace pinmill {
namespace {

// Rows begin at multiples of this: what SIMD loads of 512 bits like best.
constexpr std::size_t row_alignment_bytes = 64;

struct FreeAligned {
  void operator()(std::byte* pixels) const noexcept {
    ::operator delete[](pixels, std::align_val_t(row_alignment_bytes));
  }
};

std::size_t padded(std::size_t row_bytes) noexcept {
  return (row_bytes + row_alignment_bytes - 1) / row_alignment_bytes * row_alignment_bytes;
}

}  // namespace

std::size_t bytes_per_pixel(PixelLayout layout) noexcept {
  switch (layout) {
    case PixelLayout::grey8:
    case PixelLayout::yuv420p8:
    case PixelLayout::yuv444p8: return 1;
    case PixelLayout::rgb8: return 3;
    case PixelLayout::rgba8: return 4;
    case PixelLayout::rgb16: return 6;
    case PixelLayout::rgba16: return 8;
  }
  return 0;
}

Result<Image> Image::allocate(PixelLayout layout, std::uint32_t width_px, std::uint32_t height_px,
                              std::uint64_t max_bytes) {
  std::array<Plane, 3> planes{};
  const int count = is_planar(layout) ? 3 : 1;
  std::uint64_t total = 0;
  for (int index = 0; index < count; ++index) {
    const bool halved = index > 0 && layout == PixelLayout::yuv420p8;
    const std::uint32_t width = halved ? (width_px + 1) / 2 : width_px;
    const std::uint32_t height = halved ? (height_px + 1) / 2 : height_px;
    const std::size_t stride = padded(width * bytes_per_pixel(layout));
    planes[static_cast<std::size_t>(index)] = {nullptr, static_cast<std::ptrdiff_t>(stride), width, height};
    total += std::uint64_t{stride} * height;
  }
  if (width_px == 0 || height_px == 0)
    return Error(ErrorCode::invalid_argument, fmt::format("a picture of {}×{} px has no pixels", width_px, height_px));
  if (total > max_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("a picture of {}×{} px takes {} bytes; up to {} are allowed",
                                                        width_px, height_px, total, max_bytes));
  std::unique_ptr<std::byte[], FreeAligned> pixels(
      static_cast<std::byte*>(::operator new[](total, std::align_val_t(row_alignment_bytes), std::nothrow)));
  if (!pixels) return Error(ErrorCode::limit_exceeded, fmt::format("no memory for {} bytes of pixels", total));
  std::byte* next = pixels.get();
  for (int index = 0; index < count; ++index) {
    Plane& plane = planes[static_cast<std::size_t>(index)];
    plane.data = next;
    next += plane.stride_bytes * static_cast<std::ptrdiff_t>(plane.height_px);
  }
  return adopt(layout, width_px, height_px, planes, std::shared_ptr<const std::byte[]>(std::move(pixels)));
}

Image Image::adopt(PixelLayout layout, std::uint32_t width_px, std::uint32_t height_px, std::array<Plane, 3> planes,
                   std::shared_ptr<const void> owner) {
  Image image;
  image.layout_ = layout;
  image.width_px_ = width_px;
  image.height_px_ = height_px;
  image.planes_ = planes;
  image.owner_ = std::move(owner);
  return image;
}

Rgb8 Image::rgb_at(std::uint32_t x, std::uint32_t y) const noexcept {
  const std::byte* pixel = planes_[0].row(y) + x * bytes_per_pixel(layout_);
  const auto channel = [pixel](int index) { return std::to_integer<std::uint8_t>(pixel[index]); };
  if (layout_ == PixelLayout::grey8) return {channel(0), channel(0), channel(0)};
  return {channel(0), channel(1), channel(2)};
}

}  // namespace pinmill
