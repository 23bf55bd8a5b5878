// What kind of file bytes are, told by the bytes and never by a name. Free functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill {

enum class Format : std::uint8_t {
  unknown,
  // pictures that are taken
  jpeg,
  png,
  apng,
  webp,
  gif,
  tiff,
  heic,
  avif,
  bmp,
  // videos
  mp4,
  mov,
  m4v,
  three_gp,
  matroska,
  webm,
  avi,
  mpeg_ts,
  mpeg_ps,
  // known and refused, each with a remedy
  svg,
  pdf,
  psd,
  camera_raw,
  jpeg_xl,
  jpeg_2000,
  postscript,
  openexr,
  radiance_hdr,
  netpbm,
  ico,
  mvg,
  playlist,
  flash_video,
  windows_media,
  ogg,
  mp3,
  wav,
  flac,
};

enum class FormatKind : std::uint8_t { image, video, refused, unknown };

struct FormatTraits {
  Format format;
  FormatKind kind;
  std::string_view id;          ///< "jpeg": in JSON
  std::string_view name;        ///< "JPEG": to people
  std::string_view media_type;  ///< "image/jpeg"; empty where there is none
  std::string_view extension;   ///< "jpg": of files that we write; empty where we write none
  std::string_view remedy;      ///< for refused ones: what to do instead, a sentence
};

const FormatTraits& traits_of(Format format) noexcept;
/// By FormatTraits::id; unknown where there is none.
Format format_from_id(std::string_view id) noexcept;

/// Of the formats of pictures, those that may hold an animation.
constexpr bool may_be_animated(Format format) noexcept {
  return format == Format::gif || format == Format::webp || format == Format::apng;
}

/// Of the formats of videos, those of ISO/IEC 14496-12 and QuickTime: one index tells where and when each frame is.
constexpr bool keeps_its_index_in_boxes(Format format) noexcept {
  return format == Format::mp4 || format == Format::mov || format == Format::m4v || format == Format::three_gp;
}

/// How much of a file's start `sniff` wants to see; it takes less.
inline constexpr std::size_t sniff_bytes = 16 * 1024;
Format sniff(ByteView head) noexcept;
/// By pread, from the file's start.
Result<Format> sniff(int fd);

}  // namespace pinmill
