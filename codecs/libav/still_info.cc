#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "codecs/byte_reader.h"
#include "codecs/icc_profile.h"
#include "codecs/libav/still.h"
#include "codecs/metadata/inflate.h"
#include "codecs/metadata/png_chunks.h"

namespace pinmill {
namespace {

constexpr std::size_t max_profile_bytes = 4 << 20;  // profiles of printers reach two megabytes

Error corrupt(std::string_view problem) {
  return Error(ErrorCode::corrupt_input, std::string(problem));
}

Result<void> check_size(const ImageInfo& info, const ImageLimits& limits) {
  if (info.width_px == 0 || info.height_px == 0) return corrupt("the picture has no width or no height");
  const std::uint64_t pixels = std::uint64_t{info.width_px} * info.height_px;
  const std::uint32_t side = std::max(info.width_px, info.height_px);
  const std::uint64_t sample_bytes = info.bit_depth > 8 ? 2 : 1;
  if (side <= limits.max_side_px && pixels <= limits.max_frame_px &&
      pixels * (info.has_alpha ? 4 : 3) * sample_bytes <= limits.max_decoded_bytes)
    return {};
  return Error(
      ErrorCode::limit_exceeded,
      fmt::format("the picture has {}×{} px; sides up to {} px, up to {} px in all and {} bytes are allowed",
                  info.width_px, info.height_px, limits.max_side_px, limits.max_frame_px, limits.max_decoded_bytes));
}

// BITMAPCOREHEADER, and BITMAPINFOHEADER with all that grew out of it.
Result<ImageInfo> bmp_info(ByteView file) {
  constexpr std::uint32_t core_header_bytes = 12, with_alpha_mask_bytes = 56;
  constexpr std::uint32_t plain = 0, jpeg_inside = 4, png_inside = 5;
  const ByteReader reader(file, ByteOrder::little);
  const std::uint32_t header_bytes = reader.u32(14).value_or(0);
  if (reader.view(14, header_bytes).empty()) return corrupt("the file ends within its header");
  ImageInfo info;
  if (header_bytes == core_header_bytes) {
    info.width_px = reader.u16(18).value_or(0);
    info.height_px = reader.u16(20).value_or(0);
    return info;
  }
  const auto width = static_cast<std::int32_t>(reader.u32(18).value_or(0));
  const auto height = static_cast<std::int64_t>(static_cast<std::int32_t>(reader.u32(22).value_or(0)));
  info.width_px = static_cast<std::uint32_t>(std::max(width, 0));
  info.height_px = static_cast<std::uint32_t>(height < 0 ? -height : height);  // negative: from top to bottom
  const std::uint32_t compression = reader.u32(30).value_or(0);
  if (compression == jpeg_inside || compression == png_inside)
    return Error(ErrorCode::unsupported, "a BMP that wraps JPEG or PNG is made for printers; save it as JPEG or PNG");
  const bool alpha_mask = header_bytes >= with_alpha_mask_bytes && reader.u32(66).value_or(0) != 0;
  info.has_alpha = reader.u16(28) == 32u && (compression == plain || alpha_mask);
  return info;
}

std::string profile_name_of(ByteView iccp) {
  const std::size_t name_end = as_text(iccp).find('\0');
  if (name_end == std::string_view::npos || name_end + 2 > iccp.size()) return {};
  const auto profile = inflate_within(iccp.subspan(name_end + 2), max_profile_bytes);  // behind the method
  return profile ? icc_profile_name(*profile) : std::string();
}

Result<ImageInfo> apng_info(ByteView file) {
  constexpr std::uint8_t palette_bit = 1, colour_bit = 2, alpha_bit = 4;
  PINMILL_ASSIGN_OR_RETURN(const PngWalk walk, walk_png(file));
  const ByteReader header(walk.chunks.front().data);
  if (header.size() < 13) return corrupt("IHDR is too short");
  ImageInfo info;
  info.width_px = *header.u32(0);
  info.height_px = *header.u32(4);
  info.bit_depth = *header.u8(8) == 16 ? 16 : 8;
  const std::uint8_t kind = *header.u8(9);
  info.has_alpha = (kind & alpha_bit) != 0;
  info.colour.model = (kind & (palette_bit | colour_bit)) != 0 ? ColourModel::rgb : ColourModel::grey;
  for (const PngChunk& chunk : walk.chunks) {
    if (chunk.type == "tRNS") info.has_alpha = true;
    if (chunk.type == "iCCP") info.colour.profile_name = profile_name_of(chunk.data);
    if (chunk.type == "acTL") info.frames = std::max(ByteReader(chunk.data).u32(0).value_or(1), 1U);
  }
  return info;
}

}  // namespace

Result<ImageInfo> read_libav_still_info(ByteView file, Format format, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(ImageInfo info, format == Format::apng ? apng_info(file) : bmp_info(file));
  PINMILL_RETURN_IF_ERROR(check_size(info, limits));
  return info;
}

}  // namespace pinmill
