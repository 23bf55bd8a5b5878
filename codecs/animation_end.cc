#include "codecs/animation_end.h"

#include "codecs/byte_reader.h"

namespace pinmill {
namespace {

constexpr std::uint8_t gif_extension = 0x21, gif_image = 0x2C, gif_trailer = 0x3B;
constexpr std::uint64_t gif_header_bytes = 13, gif_image_bytes = 10;
constexpr std::uint64_t png_signature_bytes = 8, png_chunk_bytes = 12;  // of a chunk: length, type, checksum

// Of the colours that a byte of flags announces.
std::uint64_t palette_bytes(std::uint8_t flags) noexcept {
  return (flags & 0x80U) != 0 ? std::uint64_t{3} << ((flags & 7U) + 1) : 0;
}

// Behind blocks that say their length, up to an empty one.
std::optional<std::uint64_t> behind_blocks(const ByteReader& reader, std::uint64_t at) noexcept {
  while (const auto length = reader.u8(at)) {
    at += 1 + std::uint64_t{*length};
    if (*length == 0) return at;
  }
  return std::nullopt;
}

bool gif_ends(const ByteReader& reader) noexcept {
  std::optional<std::uint64_t> at = gif_header_bytes + palette_bytes(reader.u8(10).value_or(0));
  while (at) {
    const auto kind = reader.u8(*at);
    if (!kind) return false;
    if (*kind == gif_extension) {
      at = behind_blocks(reader, *at + 2);
    } else if (*kind == gif_image) {
      at = behind_blocks(reader, *at + gif_image_bytes + palette_bytes(reader.u8(*at + 9).value_or(0)) + 1);
    } else {
      return *kind == gif_trailer || reader.has(reader.size() - 1, "\x3B");
    }
  }
  return false;
}

bool png_ends(const ByteReader& reader) noexcept {
  for (std::uint64_t at = png_signature_bytes;;) {
    const auto length = reader.u32(at);
    if (!length) return false;
    if (reader.has(at + 4, "IEND")) return true;
    at += png_chunk_bytes + *length;
  }
}

bool webp_ends(ByteView file) noexcept {
  const auto length = ByteReader(file, ByteOrder::little).u32(4);
  return length && std::uint64_t{*length} + 8 <= file.size();
}

}  // namespace

bool has_its_end(ByteView file, Format format) noexcept {
  switch (format) {
    case Format::gif: return gif_ends(ByteReader(file));
    case Format::apng: return png_ends(ByteReader(file));
    case Format::webp: return webp_ends(file);
    default: return true;
  }
}

}  // namespace pinmill
