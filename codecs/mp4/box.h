// Boxes of ISO base media files (ISO/IEC 14496-12, §4.2) and QuickTime atoms: read and written, never interpreted here.
// Free functions, any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "base/byte_io.h"

namespace pinmill {

/// Four characters as one number: `box_type("moov")`.
consteval std::uint32_t box_type(const char (&name)[5]) {
  std::uint32_t type = 0;
  for (int i = 0; i < 4; ++i) type = type << 8 | static_cast<unsigned char>(name[i]);
  return type;
}
/// The characters, unprintable ones as '.'.
std::string box_name(std::uint32_t type);

/// Where a box lies; offsets count from the start of what was walked.
struct BoxSpan {
  std::uint32_t type = 0;
  std::uint64_t offset = 0;        ///< of its header
  std::uint32_t header_bytes = 8;  ///< 8, or 16 with a 64-bit size
  std::uint64_t size_bytes = 0;    ///< header included
  bool cut_off = false;            ///< it says that it is longer; the file ends there
  std::uint64_t body_offset() const noexcept { return offset + header_bytes; }
  std::uint64_t body_bytes() const noexcept { return size_bytes - header_bytes; }
};

/// The boxes at the top of a file from byte `from` on, by pread of their headers only. A last box cut short by the
/// file's end is given as long as it is. corrupt_input for a size that is none; limit_exceeded above 262,144 boxes.
Result<std::vector<BoxSpan>> walk_file(int fd, std::uint64_t from = 0);
/// The boxes in a body that is in memory. corrupt_input where they do not fill it; limit_exceeded above 4,096.
Result<std::vector<BoxSpan>> walk_boxes(ByteView body);

/// A box in memory, children parsed where its type is a container.
struct BoxTree {
  std::uint32_t type = 0;
  Bytes body = {};                     ///< of a leaf
  std::vector<BoxTree> children = {};  ///< of a container
  bool container = false;

  BoxTree* child(std::uint32_t wanted) noexcept;
  const BoxTree* child(std::uint32_t wanted) const noexcept;
  /// The descendant along a path of types, first match at each step; null where there is none.
  const BoxTree* find(std::initializer_list<std::uint32_t> path) const noexcept;
  std::uint64_t size_bytes() const noexcept;
};

/// Parses one box's body; containers are moov, trak, edts, mdia, minf, dinf, stbl, mvex. corrupt_input, limit_exceeded
/// above 16 levels.
Result<BoxTree> parse_box(std::uint32_t type, ByteView body);
/// The box with its header, 32-bit sizes.
void append_box(Bytes& to, const BoxTree& box);

}  // namespace pinmill
