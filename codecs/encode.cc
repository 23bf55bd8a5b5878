#include "codecs/encode.h"

#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "codecs/vips/guard.h"
#include "codecs/vips/pixels.h"

namespace pinmill {
namespace {

using vips::VImage;

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

}  // namespace

Result<Bytes> encode_jpeg(const Image& image, const JpegOptions& options) {
  PINMILL_RETURN_IF_ERROR(check_layout(image, "JPEG", {PixelLayout::rgb8, PixelLayout::grey8}));
  if (options.quality < 1 || options.quality > 100)
    return Error(ErrorCode::invalid_argument, fmt::format("JPEG quality is 1 to 100, not {}", options.quality));
  return guard(ErrorCode::internal, "write a JPEG", [&] {
    return taken(vips_image_of(image).jpegsave_buffer(
        VImage::option()
            ->set("Q", options.quality)
            ->set("optimize_coding", options.huffman == JpegOptions::Huffman::optimised)
            ->set("interlace", false)
            ->set("subsample_mode", options.subsampling == ChromaSubsampling::yuv420 ? VIPS_FOREIGN_SUBSAMPLE_ON
                                                                                     : VIPS_FOREIGN_SUBSAMPLE_OFF)
            ->set("strip", true)));
  });
}

Result<Bytes> encode_png(const Image& image, const PngOptions& options) {
  PINMILL_RETURN_IF_ERROR(check_layout(image, "PNG", {PixelLayout::rgb8, PixelLayout::rgba8, PixelLayout::grey8}));
  if (options.compression < 0 || options.compression > 9)
    return Error(ErrorCode::invalid_argument, fmt::format("PNG compression is 0 to 9, not {}", options.compression));
  return guard(ErrorCode::internal, "write a PNG", [&] {
    return taken(vips_image_of(image).pngsave_buffer(VImage::option()
                                                         ->set("compression", options.compression)
                                                         ->set("filter", VIPS_FOREIGN_PNG_FILTER_ALL)
                                                         ->set("interlace", false)
                                                         ->set("strip", true)));
  });
}

}  // namespace pinmill
