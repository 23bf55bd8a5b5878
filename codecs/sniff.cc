#include <array>
#include <cerrno>
#include <string_view>

#include <unistd.h>

#include "codecs/byte_reader.h"
#include "codecs/sniffers.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

Format sniff_png(const ByteReader& head) noexcept {
  if (!head.has(0, "\x89PNG\r\n\x1a\n"sv)) return Format::unknown;
  std::uint64_t at = 8;
  while (true) {
    const auto length = head.u32(at);
    if (!length || head.has(at + 4, "IDAT")) return Format::png;
    if (head.has(at + 4, "acTL")) return Format::apng;
    at += 12 + std::uint64_t{*length};
  }
}

Format sniff_riff(const ByteReader& head) noexcept {
  if (!head.has(0, "RIFF")) return Format::unknown;
  if (head.has(8, "WEBP")) return Format::webp;
  if (head.has(8, "AVI ")) return Format::avi;
  if (head.has(8, "WAVE")) return Format::wav;
  return Format::unknown;
}

// "BM" alone opens many a text: the DIB header's size must be one that exists, and what is reserved zero.
Format sniff_bmp(ByteView head) noexcept {
  const ByteReader reader(head, ByteOrder::little);
  if (!reader.has(0, "BM") || reader.u32(6) != 0u) return Format::unknown;
  switch (reader.u32(14).value_or(0)) {
    case 12:
    case 16:
    case 40:
    case 52:
    case 56:
    case 64:
    case 108:
    case 124: return Format::bmp;
    default: return Format::unknown;
  }
}

Format sniff_ico(ByteView head) noexcept {
  const ByteReader reader(head, ByteOrder::little);
  const auto kind = reader.u16(2);
  const auto count = reader.u16(4);
  const auto offset = reader.u32(18);
  if (reader.u16(0) != 0u || (kind != 1u && kind != 2u) || !count || *count == 0) return Format::unknown;
  if (reader.u8(9) != 0u || !offset || *offset < 6u + 16u * *count) return Format::unknown;
  return Format::ico;
}

// An element's number or size of EBML (RFC 8794 §4): the leading zeros of its first byte tell its length.
struct Vint {
  std::uint64_t value = 0, length_bytes = 0;
};
std::optional<Vint> vint_at(const ByteReader& reader, std::uint64_t at, bool keep_marker) noexcept {
  const auto first = reader.u8(at);
  if (!first || *first == 0) return std::nullopt;
  Vint vint{*first, 1};
  while ((*first << (vint.length_bytes - 1) & 0x80) == 0) {
    const auto next = reader.u8(at + vint.length_bytes);
    if (!next) return std::nullopt;
    vint.value = vint.value << 8 | *next;
    ++vint.length_bytes;
  }
  if (!keep_marker) vint.value &= ~(1ULL << (7 * vint.length_bytes));
  return vint;
}

Format sniff_ebml(const ByteReader& head) noexcept {
  if (!head.has(0, "\x1a\x45\xdf\xa3"sv)) return Format::unknown;
  const auto header = vint_at(head, 4, false);
  if (!header) return Format::unknown;
  std::uint64_t at = 4 + header->length_bytes;
  const std::uint64_t end = at + header->value;
  constexpr std::uint64_t doc_type = 0x4282;
  while (at < end) {
    const auto id = vint_at(head, at, true);
    if (!id) return Format::unknown;
    const auto size = vint_at(head, at + id->length_bytes, false);
    if (!size) return Format::unknown;
    at += id->length_bytes + size->length_bytes;
    if (id->value == doc_type) {
      const std::string_view name = as_text(head.view(at, size->value));
      if (name.substr(0, name.find('\0')) == "webm") return Format::webm;
      return name.starts_with("matroska") ? Format::matroska : Format::unknown;
    }
    if (size->value > head.size()) return Format::unknown;
    at += size->value;
  }
  return Format::unknown;
}

// Packets of 188 bytes, or of 192 with a time stamp before each (Blu-ray, AVCHD). Four in a row are no accident.
Format sniff_transport_stream(const ByteReader& head) noexcept {
  static constexpr std::uint8_t sync = 0x47;
  const auto in_step = [&head](std::uint64_t first, std::uint64_t packet_bytes) {
    for (std::uint64_t index = 0; index < 4; ++index) {
      if (head.u8(first + index * packet_bytes) != sync) return false;
    }
    return true;
  };
  return in_step(0, 188) || in_step(4, 192) ? Format::mpeg_ts : Format::unknown;
}

Format sniff_program_stream(const ByteReader& head) noexcept {
  const auto marker = head.u8(4);
  if (!head.has(0, "\0\0\1\xba"sv) || !marker) return Format::unknown;
  const bool mpeg_2 = (*marker & 0xc0) == 0x40;
  const bool mpeg_1 = (*marker & 0xf0) == 0x20;
  return mpeg_2 || mpeg_1 ? Format::mpeg_ps : Format::unknown;
}

// How long the MPEG audio frame (layer III) that begins there is, by its header (ISO/IEC 11172-3 §2.4.2.3); 0: none
// does.
std::uint64_t mp3_frame_bytes(const ByteReader& head, std::uint64_t at) noexcept {
  constexpr std::uint32_t kilobits_1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
  constexpr std::uint32_t kilobits_2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
  constexpr std::uint32_t rates_hz[] = {44'100, 48'000, 32'000, 0};
  const std::uint32_t header = head.u32(at).value_or(0);
  const std::uint32_t version = header >> 19 & 3, layer = header >> 17 & 3;  // version 3: MPEG-1, 2: MPEG-2, 0: 2.5
  if (header >> 21 != 0x7ff || version == 1 || layer != 1) return 0;
  const std::uint32_t kilobits = (version == 3 ? kilobits_1 : kilobits_2)[header >> 12 & 15];
  const std::uint32_t rate_hz = rates_hz[header >> 10 & 3] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  if (kilobits == 0 || rate_hz == 0) return 0;
  return (version == 3 ? 144'000ULL : 72'000ULL) * kilobits / rate_hz + (header >> 9 & 1);
}

// Two frames in a row: one header's bits alone open too much else.
Format sniff_mp3(const ByteReader& head) noexcept {
  const std::uint64_t first = mp3_frame_bytes(head, 0);
  return first > 0 && mp3_frame_bytes(head, first) > 0 ? Format::mp3 : Format::unknown;
}

struct Magic {
  std::string_view bytes;
  Format format;
};
constexpr Magic magics[] = {
    {"\xff\xd8\xff"sv, Format::jpeg},
    {"GIF87a"sv, Format::gif},
    {"GIF89a"sv, Format::gif},
    {"8BPS\0\1"sv, Format::psd},
    {"8BPS\0\2"sv, Format::psd},
    {"\xff\x0a"sv, Format::jpeg_xl},
    {"\xff\x4f\xff\x51"sv, Format::jpeg_2000},
    {"\xc5\xd0\xd3\xc6"sv, Format::postscript},
    {"\x76\x2f\x31\x01"sv, Format::openexr},
    {"FLV\1"sv, Format::flash_video},
    {"\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, Format::windows_media},
    {"OggS\0"sv, Format::ogg},
    {"fLaC"sv, Format::flac},
    {"ID3\2"sv, Format::mp3},
    {"ID3\3"sv, Format::mp3},
    {"ID3\4"sv, Format::mp3},
    {"FUJIFILMCCD-RAW"sv, Format::camera_raw},
    {"FOVb"sv, Format::camera_raw},   // Sigma X3F
    {"\0MRM"sv, Format::camera_raw},  // Minolta MRW
};

Format sniff_magic(const ByteReader& head) noexcept {
  for (const Magic& magic : magics) {
    if (head.has(0, magic.bytes)) return magic.format;
  }
  return Format::unknown;
}

}  // namespace

Format sniff(ByteView head) noexcept {
  const ByteReader reader(head);
  const auto first_of = [](auto... sniffers) {
    Format found = Format::unknown;
    (void)((found = sniffers(), found != Format::unknown) || ...);
    return found;
  };
  return first_of([&] { return sniff_magic(reader); }, [&] { return sniff_png(reader); },
                  [&] { return sniff_riff(reader); }, [&] { return sniff_iso(head); }, [&] { return sniff_tiff(head); },
                  [&] { return sniff_ebml(reader); }, [&] { return sniff_program_stream(reader); },
                  [&] { return sniff_ico(head); }, [&] { return sniff_bmp(head); }, [&] { return sniff_text(head); },
                  [&] { return sniff_transport_stream(reader); }, [&] { return sniff_mp3(reader); });
}

Result<Format> sniff(int fd) {
  std::array<std::byte, sniff_bytes> head;
  ssize_t got = -1;
  do got = ::pread(fd, head.data(), head.size(), 0);
  while (got < 0 && errno == EINTR);
  if (got < 0) return Error::from_errno(errno, "read the file's beginning");
  return sniff(ByteView(head).first(static_cast<std::size_t>(got)));
}

}  // namespace pinmill
