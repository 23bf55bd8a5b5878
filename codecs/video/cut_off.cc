#include "codecs/video/cut_off.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <unistd.h>

#include "base/byte_io.h"
#include "base/byte_order.h"

namespace pinmill {
namespace {

using Said = std::optional<std::uint64_t>;

constexpr std::uint32_t ebml_header = 0x1A45DFA3, segment = 0x18538067;
constexpr int max_elements = 16;                                // before the segment; there is one, and perhaps a void
constexpr std::uint32_t least_placeholder_bytes = 0x7fff'0000;  // what writers leave who do not come back to the header
constexpr int max_riffs = 4'096;                                // a gigabyte each

// Up to 16 bytes; zeros behind the file's end.
Result<std::array<std::byte, 16>> head_at(int fd, std::uint64_t offset) {
  std::array<std::byte, 16> head{};
  while (::pread(fd, head.data(), head.size(), static_cast<off_t>(offset)) < 0) {
    if (errno != EINTR) return Error::from_errno(errno, "read a header");
  }
  return head;
}

/// An EBML element's header.
struct Element {
  std::uint32_t id = 0;
  std::uint64_t header_bytes = 0;
  Said body_bytes;  // absent: not known, or no header at all
};

// EBML's numbers say by their leading zeros how long they are (RFC 8794, §4).
std::size_t length_of(std::byte first) noexcept {
  std::size_t length = 1;
  for (auto bit = 0x80U; bit > 0 && (std::to_integer<unsigned>(first) & bit) == 0; bit >>= 1) ++length;
  return length;
}

Element element_of(const std::array<std::byte, 16>& head) noexcept {
  Element element;
  const std::size_t id_bytes = length_of(head[0]);
  if (id_bytes > 4) return element;
  for (std::size_t i = 0; i < id_bytes; ++i) element.id = element.id << 8 | std::to_integer<std::uint32_t>(head[i]);
  const std::size_t size_bytes = length_of(head[id_bytes]);
  if (size_bytes > 8) return element;
  element.header_bytes = id_bytes + size_bytes;
  const std::uint64_t most = (std::uint64_t{1} << (7 * size_bytes)) - 1;
  std::uint64_t size = 0;
  for (std::size_t i = id_bytes; i < element.header_bytes; ++i)
    size = size << 8 | std::to_integer<std::uint64_t>(head[i]);
  size &= most;
  if (size != most) element.body_bytes = size;  // all ones: nobody knew when it was written
  return element;
}

Result<Said> bytes_of_matroska(int fd) {
  std::uint64_t offset = 0;
  for (int i = 0; i < max_elements; ++i) {
    PINMILL_ASSIGN_OR_RETURN(const auto head, head_at(fd, offset));
    const Element element = element_of(head);
    if (i == 0 && element.id != ebml_header) return Said();
    if (!element.body_bytes || *element.body_bytes > INT64_MAX / 2) return Said();
    offset += element.header_bytes + *element.body_bytes;
    if (element.id == segment) return Said(offset);
  }
  return Said();
}

// A large AVI is several RIFFs, one behind the other.
Result<Said> bytes_of_avi(int fd) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd));
  std::uint64_t end = 0;
  for (int i = 0; i < max_riffs && end + 8 <= status.size_bytes; ++i) {
    PINMILL_ASSIGN_OR_RETURN(const auto head, head_at(fd, end));
    const auto size = load_little_endian<std::uint32_t>(head.data() + 4);
    if (load_big_endian<std::uint32_t>(head.data()) != 0x52494646 /* RIFF */) break;
    if (size == 0 || size >= least_placeholder_bytes) return Said();
    end += 8 + std::uint64_t{size} + size % 2;
  }
  return end > 0 ? Said(end) : Said();
}

}  // namespace

std::optional<std::chrono::milliseconds> first_missing_sample(const AVStream& stream, std::uint64_t size_bytes) {
  auto* indexed = const_cast<AVStream*>(&stream);  // the accessors take no const, and change nothing
  const int count = avformat_index_get_entries_count(indexed);
  const auto is_missing = [&](const AVIndexEntry& entry) {
    return entry.pos < 0 || static_cast<std::uint64_t>(entry.pos) + static_cast<std::uint64_t>(entry.size) > size_bytes;
  };
  int first = count;
  while (first > 0 && is_missing(*avformat_index_get_entry(indexed, first - 1))) --first;
  if (first == count) return std::nullopt;
  const std::int64_t ticks =
      avformat_index_get_entry(indexed, first)->timestamp - avformat_index_get_entry(indexed, 0)->timestamp;
  const Timestamp since_first{std::max<std::int64_t>(ticks, 0), {stream.time_base.num, stream.time_base.den}};
  return since_first.milliseconds();
}

Result<std::optional<std::uint64_t>> announced_bytes(int fd, Format format) {
  switch (format) {
    case Format::matroska:
    case Format::webm: return bytes_of_matroska(fd);
    case Format::avi: return bytes_of_avi(fd);
    default: return std::optional<std::uint64_t>();
  }
}

}  // namespace pinmill
