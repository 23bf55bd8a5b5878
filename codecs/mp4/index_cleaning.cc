#include <algorithm>
#include <array>
#include <span>

#include "base/byte_order.h"
#include "codecs/mp4/index.h"

namespace pinmill {
namespace {

// What a player needs, by parent (ISO/IEC 14496-12, table 1). What is not here goes.
constexpr std::array in_moov = {box_type("mvhd"), box_type("trak")};
constexpr std::array in_trak = {box_type("tkhd"), box_type("edts"), box_type("mdia")};
constexpr std::array in_edts = {box_type("elst")};
constexpr std::array in_mdia = {box_type("mdhd"), box_type("hdlr"), box_type("minf")};
constexpr std::array in_minf = {box_type("vmhd"), box_type("smhd"), box_type("hdlr"), box_type("dinf"),
                                box_type("stbl")};
constexpr std::array in_dinf = {box_type("dref")};
constexpr std::array in_stbl = {box_type("stsd"), box_type("stts"), box_type("ctts"), box_type("cslg"),
                                box_type("stss"), box_type("stsc"), box_type("stsz"), box_type("stz2"),
                                box_type("stco"), box_type("co64"), box_type("sdtp"), box_type("sbgp"),
                                box_type("sgpd")};

std::span<const std::uint32_t> allowed_in(std::uint32_t parent) noexcept {
  switch (parent) {
    case box_type("moov"): return in_moov;
    case box_type("trak"): return in_trak;
    case box_type("edts"): return in_edts;
    case box_type("mdia"): return in_mdia;
    case box_type("minf"): return in_minf;
    case box_type("dinf"): return in_dinf;
    case box_type("stbl"): return in_stbl;
    default: return {};
  }
}

bool overwrite(Bytes& body, std::size_t offset, std::size_t count) {
  if (offset >= body.size()) return false;
  const auto first = body.begin() + static_cast<std::ptrdiff_t>(offset);
  const auto last = first + static_cast<std::ptrdiff_t>(std::min(count, body.size() - offset));
  if (std::all_of(first, last, [](std::byte b) { return b == std::byte{0}; })) return false;
  std::fill(first, last, std::byte{0});
  return true;
}

// Creation and modification time stand behind version and flags: 4 bytes each, 8 in version 1.
bool clear_times(Bytes& body) {
  const bool wide = !body.empty() && body[0] == std::byte{1};
  return overwrite(body, 4, wide ? 16 : 8);
}

// Behind the handler's type: manufacturer and a name ("Core Media Video", a camera's): one zero byte serves both the
// C string of MP4 and the counted one of QuickTime.
bool clear_handler(Bytes& body) {
  constexpr std::size_t name_offset = 24;
  bool changed = overwrite(body, 12, 12);
  if (body.size() > name_offset + 1 || (body.size() == name_offset + 1 && body.back() != std::byte{0})) {
    body.resize(name_offset);
    body.push_back(std::byte{0});
    changed = true;
  }
  return changed;
}

}  // namespace

bool clean_mp4_index(BoxTree& tree) {
  bool changed = false;
  if (tree.type == box_type("mvhd") || tree.type == box_type("tkhd") || tree.type == box_type("mdhd"))
    changed = clear_times(tree.body);
  if (tree.type == box_type("hdlr")) changed = clear_handler(tree.body);
  if (!tree.container) return changed;
  const std::span<const std::uint32_t> allowed = allowed_in(tree.type);
  const auto dropped = std::erase_if(tree.children, [allowed](const BoxTree& inner) {
    return std::find(allowed.begin(), allowed.end(), inner.type) == allowed.end();
  });
  changed = changed || dropped > 0;
  for (BoxTree& inner : tree.children) changed = clean_mp4_index(inner) || changed;
  return changed;
}

}  // namespace pinmill
