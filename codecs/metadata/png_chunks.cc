#include "codecs/metadata/png_chunks.h"

#include <array>
#include <cassert>

#include <fmt/format.h>

#include "base/byte_order.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t max_chunks = 1'000'000;  // encoders that flush each row write one IDAT a row or more
constexpr std::string_view signature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::size_t frame_bytes = 12;  // length, type and check sum

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? 0xedb88320U ^ value >> 1 : value >> 1;
    table[byte] = value;
  }
  return table;
}

// CRC-32 of ISO 3309, as PNG takes it: over type and data.
std::uint32_t crc_of(ByteView bytes) noexcept {
  static constexpr auto table = make_crc_table();
  std::uint32_t crc = 0xffffffffU;
  for (const std::byte byte : bytes) crc = table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff] ^ crc >> 8;
  return ~crc;
}

Error broken(std::size_t offset, std::string_view problem) {
  return Error(ErrorCode::corrupt_input, fmt::format("PNG: at byte {}, {}", offset, problem));
}

Result<PngChunk> chunk_at(ByteView png, std::size_t at) {
  const std::size_t left = png.size() - at;
  if (left < frame_bytes) return broken(at, "the file ends before IEND");
  const std::size_t length = load_big_endian<std::uint32_t>(png.data() + at);
  if (length > left - frame_bytes) return broken(at, "a chunk does not fit into the file");
  PngChunk chunk{.type = as_text(png.subspan(at + 4, 4)), .data = png.subspan(at + 8, length), .offset = at};
  const std::uint32_t stored = load_big_endian<std::uint32_t>(png.data() + at + 8 + length);
  if (chunk.type != "IDAT" && stored != crc_of(png.subspan(at + 4, 4 + length)))
    return broken(at, "the check sum of a chunk is wrong");
  return chunk;
}

}  // namespace

Result<PngWalk> walk_png(ByteView png) {
  if (!as_text(png).starts_with(signature)) return broken(0, "there is no PNG signature");
  PngWalk walk;
  std::size_t at = signature.size();
  do {
    if (walk.chunks.size() == max_chunks) return broken(at, fmt::format("there are more than {} chunks", max_chunks));
    PINMILL_ASSIGN_OR_RETURN(const PngChunk chunk, chunk_at(png, at));
    walk.chunks.push_back(chunk);
    at += frame_bytes + chunk.data.size();
  } while (walk.chunks.back().type != "IEND");
  if (walk.chunks.front().type != "IHDR") return broken(signature.size(), "IHDR is not the first chunk");
  walk.end_offset = at;
  return walk;
}

void append_chunk(Bytes& to, std::string_view type, ByteView data) {
  assert(type.size() == 4);
  append_big_endian(to, static_cast<std::uint32_t>(data.size()));
  const std::size_t covered = to.size();
  const ByteView name = as_bytes(type);
  to.insert(to.end(), name.begin(), name.end());
  to.insert(to.end(), data.begin(), data.end());
  append_big_endian(to, crc_of(ByteView(to).subspan(covered)));
}

}  // namespace pinmill
