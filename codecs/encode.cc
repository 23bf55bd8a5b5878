#include "codecs/encode.h"

#include <cstring>
#include <memory>
#include <unordered_set>

#include <fmt/format.h>

#include "codecs/jpeg/encode.h"
#include "codecs/vips/guard.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

using vips::VImage;
using vips::VOption;

struct UnrefBlob {
  void operator()(VipsBlob* blob) const noexcept { ::vips_area_unref(VIPS_AREA(blob)); }
};

Bytes taken(VipsBlob* saved) {
  const std::unique_ptr<VipsBlob, UnrefBlob> blob(saved);
  std::size_t length = 0;
  const auto* data = static_cast<const std::byte*>(::vips_blob_get(blob.get(), &length));
  return Bytes(data, data + length);
}

Result<void> check_layout(const Image& image, std::string_view format,
                          std::initializer_list<PixelLayout> taken_layouts) {
  if (image.empty()) return Error(ErrorCode::invalid_argument, fmt::format("a {} needs pixels", format));
  for (const PixelLayout layout : taken_layouts)
    if (image.layout() == layout) return {};
  return Error(ErrorCode::invalid_argument, fmt::format("a {} cannot be written from this layout of pixels", format));
}

constexpr std::size_t palette_size = 256;

// Whether an interleaved picture of three or four channels has no more colours than a palette holds.
bool fits_a_palette(const Image& image) {
  const std::size_t pixel_bytes = bytes_per_pixel(image.layout());
  if (pixel_bytes < 3) return false;
  std::unordered_set<std::uint32_t> colours;
  std::uint32_t last = 0;
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    const std::byte* pixel = image.plane().row(y);
    for (std::uint32_t x = 0; x < image.width_px(); ++x, pixel += pixel_bytes) {
      std::uint32_t colour = 0;
      std::memcpy(&colour, pixel, pixel_bytes);
      if (colour == last && !colours.empty()) continue;
      last = colour;
      if (colours.insert(colour).second && colours.size() > palette_size) return false;
    }
  }
  return true;
}

enum class Pixels : std::uint8_t { direct, in_palette };

Result<Bytes> save_png(const Image& image, int compression, Pixels pixels) {
  VOption* options = VImage::option()->set("compression", compression)->set("interlace", false)->set("strip", true);
  if (pixels == Pixels::in_palette)
    options->set("palette", true)->set("Q", 100)->set("dither", 0.0)->set("filter", VIPS_FOREIGN_PNG_FILTER_NONE);
  else
    options->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL);
  return guard(ErrorCode::internal, "write a PNG", [&] { return taken(vips_image_of(image).pngsave_buffer(options)); });
}

// The quantiser promises no exactness, so what it made is read back.
Result<bool> shows_exactly(const Bytes& png, const Image& image) {
  return guard(ErrorCode::internal, "read a PNG back", [&] {
    const std::unique_ptr<VipsBlob, UnrefBlob> blob(::vips_blob_new(nullptr, png.data(), png.size()));
    const Image back = image_of(VImage::pngload_buffer(blob.get()));
    if (back.layout() != image.layout()) return false;
    const std::size_t row_bytes = image.width_px() * bytes_per_pixel(image.layout());
    for (std::uint32_t y = 0; y < image.height_px(); ++y)
      if (std::memcmp(back.plane().row(y), image.plane().row(y), row_bytes) != 0) return false;
    return true;
  });
}

}  // namespace

Result<Bytes> encode_jpeg(const Image& image, const JpegOptions& options) {
  PINMILL_RETURN_IF_ERROR(check_layout(
      image, "JPEG", {PixelLayout::rgb8, PixelLayout::grey8, PixelLayout::yuv420p8, PixelLayout::yuv444p8}));
  if (options.quality < 1 || options.quality > 100)
    return Error(ErrorCode::invalid_argument, fmt::format("JPEG quality is 1 to 100, not {}", options.quality));
  return write_jpeg(image, options);
}

Result<Bytes> encode_png(const Image& image, const PngOptions& options) {
  PINMILL_RETURN_IF_ERROR(check_layout(image, "PNG", {PixelLayout::rgb8, PixelLayout::rgba8, PixelLayout::grey8}));
  if (options.compression < 0 || options.compression > 9)
    return Error(ErrorCode::invalid_argument, fmt::format("PNG compression is 0 to 9, not {}", options.compression));
  if (options.palette == PngOptions::Palette::when_exact && fits_a_palette(image)) {
    PINMILL_ASSIGN_OR_RETURN(Bytes small, save_png(image, options.compression, Pixels::in_palette));
    PINMILL_ASSIGN_OR_RETURN(const bool exact, shows_exactly(small, image));
    if (exact) return small;
  }
  return save_png(image, options.compression, Pixels::direct);
}

}  // namespace pinmill
