#include "codecs/mp4/video_header.h"

#include <utility>

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"

namespace pinmill {
namespace {

// Times have 64 bits in version 1, 32 in version 0 (ISO/IEC 14496-12 §8.2.2, §8.3.2).
bool has_long_times(ByteView body) noexcept {
  return ByteReader(body).u8(0).value_or(0) == 1;
}

std::chrono::milliseconds duration_of(ByteView movie_header) noexcept {
  const ByteReader reader(movie_header);
  const bool longer = has_long_times(movie_header);
  const std::uint64_t scale = reader.u32(longer ? 20 : 12).value_or(0);
  const std::uint64_t ticks = longer ? reader.u64(24).value_or(0) : reader.u32(16).value_or(0);
  constexpr std::uint64_t longest_ticks = 1ULL << 48;  // also rules out "not known", all ones
  if (scale == 0 || ticks > longest_ticks || ticks == 0xffffffffU) return std::chrono::milliseconds(0);
  return std::chrono::milliseconds(ticks * 1000 / scale);
}

bool shows_pictures(ByteView track) noexcept {
  const auto media = find_iso_box(track, box_type("mdia"));
  const auto handler = media ? find_iso_box(media->payload, box_type("hdlr")) : std::nullopt;
  return handler && ByteReader(handler->payload).u32(8) == box_type("vide");
}

// The size lies behind the matrix, in 16.16 fixed point; a quarter turn has zeros on the matrix's diagonal.
VideoInfo size_of(ByteView track_header) noexcept {
  const ByteReader reader(track_header);
  const std::uint64_t matrix = has_long_times(track_header) ? 52 : 40;
  constexpr std::uint64_t matrix_bytes = 36;
  VideoInfo info;
  info.width_px = reader.u32(matrix + matrix_bytes).value_or(0) >> 16;
  info.height_px = reader.u32(matrix + matrix_bytes + 4).value_or(0) >> 16;
  const bool sideways = reader.u32(matrix) == 0u && reader.u32(matrix + 16) == 0u && reader.u32(matrix + 4) != 0u;
  if (sideways) std::swap(info.width_px, info.height_px);
  return info;
}

}  // namespace

std::optional<VideoInfo> read_video_header(ByteView file) {
  const auto index = find_iso_box(file, box_type("moov"));
  if (!index) return std::nullopt;
  const auto movie_header = find_iso_box(index->payload, box_type("mvhd"));
  std::uint64_t offset = 0;
  while (const auto box = iso_box_at(index->payload, offset)) {
    if (box->type == box_type("trak") && shows_pictures(box->payload)) {
      const auto track_header = find_iso_box(box->payload, box_type("tkhd"));
      if (!track_header) return std::nullopt;
      VideoInfo info = size_of(track_header->payload);
      if (movie_header) info.duration = duration_of(movie_header->payload);
      return info;
    }
    if (!box->whole) break;
    offset += box->size_bytes;
  }
  return std::nullopt;
}

}  // namespace pinmill
