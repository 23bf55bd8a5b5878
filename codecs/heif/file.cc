#include "codecs/heif/file.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "codecs/heif/references.h"
#include "codecs/icc_profile.h"
#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"

namespace pinmill::heif {
namespace {

constexpr std::uint8_t transfer_pq = 16, transfer_hlg = 18;  // ITU-T H.273, table 3

// Apple's gain maps are auxiliaries, those of ISO 21496-1 derived items of type `tmap`; both are named in `meta`.
bool has_gain_map(ByteView file) noexcept {
  const auto meta = find_iso_box(file, box_type("meta"));
  if (!meta) return false;
  const std::string_view text = as_text(meta->payload);
  return text.find("urn:com:apple:photo:2020:aux:hdrgainmap") != std::string_view::npos ||
         text.find("tmap") != std::string_view::npos;
}

Dynamic dynamic_of(ByteView file, const std::optional<CodePoints>& points) noexcept {
  if (points && points->transfer == transfer_pq) return Dynamic::pq;
  if (points && points->transfer == transfer_hlg) return Dynamic::hlg;
  return has_gain_map(file) ? Dynamic::gain_map : Dynamic::standard;
}

// A sequence keeps its frames in a track as a video does; their number is a field of `stsz`.
std::uint32_t frames_of(ByteView file) noexcept {
  ByteView boxes = file;
  for (const std::uint32_t type :
       {box_type("moov"), box_type("trak"), box_type("mdia"), box_type("minf"), box_type("stbl"), box_type("stsz")}) {
    const auto box = find_iso_box(boxes, type);
    if (!box) return 1;
    boxes = box->payload;
  }
  return std::max(ByteReader(boxes).u32(8).value_or(1), 1U);
}

}  // namespace

CodePoints code_points_of(const heif_color_profile_nclx& nclx) noexcept {
  return {static_cast<std::uint8_t>(nclx.color_primaries), static_cast<std::uint8_t>(nclx.transfer_characteristics),
          static_cast<std::uint8_t>(nclx.matrix_coefficients), nclx.full_range_flag != 0};
}

Result<File> File::open(ByteView bytes, const ImageLimits& limits) {
  if (bytes.size() > limits.max_input_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the file has {} bytes; up to {} are allowed", bytes.size(), limits.max_input_bytes));
  File file(bytes);
  file.mended_ = without_shared_auxiliaries(bytes);
  PINMILL_RETURN_IF_ERROR(file.read(limits));
  return file;
}

Result<void> File::read(const ImageLimits& limits) {
  context_.reset(heif_context_alloc());
  if (!context_) return Error(ErrorCode::limit_exceeded, "no memory for libheif");
  heif_context_set_maximum_image_size_limit(context_.get(), static_cast<int>(limits.max_side_px));
  heif_context_set_max_decoding_threads(context_.get(), 0);  // whoever has many pictures has the threads
  const ByteView all = bytes();
  if (const heif_error error =
          heif_context_read_from_memory_without_copy(context_.get(), all.data(), all.size(), nullptr);
      error.code != heif_error_Ok)
    return error_from(error, "read the boxes");
  heif_image_handle* handle = nullptr;
  if (const heif_error error = heif_context_get_primary_image_handle(context_.get(), &handle);
      error.code != heif_error_Ok)
    return error_from(error, "find the primary picture");
  primary_.reset(handle);
  return {};
}

Result<ImageInfo> File::info(const ImageLimits& limits) const {
  ImageInfo info;
  info.width_px = static_cast<std::uint32_t>(std::max(heif_image_handle_get_width(primary()), 0));
  info.height_px = static_cast<std::uint32_t>(std::max(heif_image_handle_get_height(primary()), 0));
  if (info.width_px == 0 || info.height_px == 0)
    return Error(ErrorCode::corrupt_input, "the picture has no width or no height");
  const std::uint32_t side = std::max(info.width_px, info.height_px);
  const std::uint64_t pixels = std::uint64_t{info.width_px} * info.height_px;
  if (side > limits.max_side_px || pixels > limits.max_frame_px)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the picture has {}×{} px; sides up to {} px and up to {} px in all are allowed",
                             info.width_px, info.height_px, limits.max_side_px, limits.max_frame_px));
  const int bits = heif_image_handle_get_luma_bits_per_pixel(primary());
  if (bits > 0 && bits <= 16) info.bit_depth = static_cast<std::uint8_t>(bits);
  info.has_alpha = heif_image_handle_has_alpha_channel(primary()) != 0;
  info.colour.code_points = code_points();
  info.colour.profile_name = icc_profile_name(icc_profile());
  info.colour.dynamic = dynamic_of(bytes(), info.colour.code_points);
  info.frames = frames_of(bytes());
  return info;
}

std::optional<CodePoints> File::code_points() const {
  heif_color_profile_nclx* raw = nullptr;
  if (heif_image_handle_get_nclx_color_profile(primary(), &raw).code != heif_error_Ok || raw == nullptr)
    return std::nullopt;
  const NclxPtr nclx(raw);
  return code_points_of(*nclx);
}

Bytes File::icc_profile() const {
  Bytes profile(heif_image_handle_get_raw_color_profile_size(primary()));
  if (profile.empty()) return profile;
  if (heif_image_handle_get_raw_color_profile(primary(), profile.data()).code != heif_error_Ok) profile.clear();
  return profile;
}

}  // namespace pinmill::heif
