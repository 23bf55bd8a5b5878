#include "codecs/heif/heif.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "codecs/byte_reader.h"
#include "codecs/heif/exif_orientation.h"
#include "codecs/heif/file.h"
#include "codecs/heif/pixels.h"

namespace pinmill {
namespace {

using heif::File;

constexpr std::uint64_t max_exif_bytes = 1 << 20;

PixelLayout layout_for(const ImageInfo& info) noexcept {
  if (info.bit_depth > 8) return info.has_alpha ? PixelLayout::rgba16 : PixelLayout::rgb16;
  return info.has_alpha ? PixelLayout::rgba8 : PixelLayout::rgb8;
}

heif_chroma chroma_for(PixelLayout layout) noexcept {
  constexpr bool little = std::endian::native == std::endian::little;
  switch (layout) {
    case PixelLayout::rgba16: return little ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBBAA_BE;
    case PixelLayout::rgb16: return little ? heif_chroma_interleaved_RRGGBB_LE : heif_chroma_interleaved_RRGGBB_BE;
    case PixelLayout::rgba8: return heif_chroma_interleaved_RGBA;
    default: return heif_chroma_interleaved_RGB;
  }
}

Result<heif::ImagePtr> decode_pixels(const File& file, PixelLayout layout) {
  const heif::OptionsPtr options(heif_decoding_options_alloc());
  if (!options) return Error(ErrorCode::limit_exceeded, "no memory for libheif");
  heif_image* raw = nullptr;
  const heif_error error =
      heif_decode_image(file.primary(), &raw, heif_colorspace_RGB, chroma_for(layout), options.get());
  if (error.code != heif_error_Ok) return heif::error_from(error, "decode the picture");
  return heif::ImagePtr(raw);
}

// libheif 1.15.1 writes every warning from the index on, however few there is room for, all texts into one buffer: only
// the last can be asked for. Its later versions heed the room; asking so is right for them, too.
std::string damage_of(heif_image* pixels) {
  const int count = heif_image_get_decoding_warnings(pixels, 0, nullptr, 0);
  heif_error last{};
  if (count < 1 || heif_image_get_decoding_warnings(pixels, count - 1, &last, 1) < 1) return {};
  return last.message != nullptr ? last.message : "parts of the data are damaged";
}

// libheif's pixels are used where they are; they live as long as the Image.
Result<Image> adopt(const std::shared_ptr<heif_image>& pixels, PixelLayout layout) {
  int stride = 0;
  std::uint8_t* data = heif_image_get_plane(pixels.get(), heif_channel_interleaved, &stride);
  const int width = heif_image_get_primary_width(pixels.get());
  const int height = heif_image_get_primary_height(pixels.get());
  if (data == nullptr || width <= 0 || height <= 0)
    return Error(ErrorCode::corrupt_input, "the decoded picture has no pixels");
  const Plane plane{reinterpret_cast<std::byte*>(data), stride, static_cast<std::uint32_t>(width),
                    static_cast<std::uint32_t>(height)};
  return Image::adopt(layout, plane.width_px, plane.height_px, {plane}, pixels);
}

// What the coded stream says where the file's boxes say nothing.
std::optional<CodePoints> code_points_of(const heif_image* pixels) {
  heif_color_profile_nclx* raw = nullptr;
  if (heif_image_get_nclx_color_profile(pixels, &raw).code != heif_error_Ok || raw == nullptr) return std::nullopt;
  const heif::NclxPtr nclx(raw);
  return heif::code_points_of(*nclx);
}

Bytes metadata_block(const heif_image_handle* primary, heif_item_id id, std::uint64_t max_bytes) {
  const std::size_t size = heif_image_handle_get_metadata_size(primary, id);
  if (size == 0 || size > max_bytes) return {};
  Bytes block(size);
  if (heif_image_handle_get_metadata(primary, id, block.data()).code != heif_error_Ok) block.clear();
  return block;
}

// Before the TIFF header stand the bytes to skip, as a number (ISO/IEC 23008-12, A.2.1).
Bytes exif_of(Bytes block) {
  const std::uint64_t skip = 4 + std::uint64_t{ByteReader(block).u32(0).value_or(0)};
  if (skip >= block.size()) return {};
  block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(skip));
  return block;
}

HeifMetadata metadata_of(const File& opened, std::uint64_t max_block_bytes) {
  std::array<heif_item_id, 64> ids{};  // a phone's file has two or three
  const int count = heif_image_handle_get_list_of_metadata_block_IDs(opened.primary(), nullptr, ids.data(),
                                                                     static_cast<int>(ids.size()));
  HeifMetadata metadata;
  for (const heif_item_id id : std::span(ids).first(static_cast<std::size_t>(std::max(count, 0)))) {
    const std::string_view type = heif_image_handle_get_metadata_type(opened.primary(), id);
    const std::string_view content = heif_image_handle_get_metadata_content_type(opened.primary(), id);
    if (type == "Exif" && metadata.exif.empty())
      metadata.exif = exif_of(metadata_block(opened.primary(), id, max_block_bytes));
    if (type == "mime" && content == "application/rdf+xml" && metadata.xmp.empty())
      metadata.xmp = metadata_block(opened.primary(), id, max_block_bytes);
  }
  return metadata;
}

// As libheif shows it, then turned as Exif says where that is the only one to say.
Result<ImageInfo> info_of(const File& opened, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(ImageInfo info, opened.info(limits));
  info.orientation = heif::orientation_beside_boxes(opened.bytes(), metadata_of(opened, max_exif_bytes).exif);
  if (info.orientation >= 5) std::swap(info.width_px, info.height_px);
  return info;
}

}  // namespace

Result<ImageInfo> read_heif_info(ByteView file, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(const File opened, File::open(file, limits));
  return info_of(opened, limits);
}

Result<DecodedPicture> decode_heif(ByteView file, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(const File opened, File::open(file, limits));
  PINMILL_ASSIGN_OR_RETURN(const ImageInfo info, opened.info(limits));
  const PixelLayout layout = layout_for(info);
  const std::uint64_t decoded_bytes = std::uint64_t{info.width_px} * info.height_px * bytes_per_pixel(layout);
  if (decoded_bytes > limits.max_decoded_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("a picture of {}×{} px takes {} bytes; up to {} are allowed", info.width_px,
                             info.height_px, decoded_bytes, limits.max_decoded_bytes));
  PINMILL_ASSIGN_OR_RETURN(heif::ImagePtr decoded, decode_pixels(opened, layout));
  const std::shared_ptr<heif_image> pixels(std::move(decoded));
  DecodedPicture picture;
  PINMILL_ASSIGN_OR_RETURN(picture.image, adopt(pixels, layout));
  if (info.bit_depth > 8)
    heif::spread_to_16_bits(picture.image, heif_image_get_bits_per_pixel_range(pixels.get(), heif_channel_interleaved));
  if (heif_image_handle_is_premultiplied_alpha(opened.primary()) != 0) heif::undo_premultiplication(picture.image);
  picture.icc_profile = opened.icc_profile();
  picture.code_points = info.colour.code_points ? info.colour.code_points : code_points_of(pixels.get());
  picture.damage = damage_of(pixels.get());
  return picture;
}

Result<HeifMetadata> read_heif_metadata(ByteView file, std::uint64_t max_block_bytes) {
  PINMILL_ASSIGN_OR_RETURN(const File opened, File::open(file, {.max_input_bytes = file.size()}));
  return metadata_of(opened, max_block_bytes);
}

}  // namespace pinmill
