#include <algorithm>

#include "codecs/mp4/allowed_boxes.h"
#include "codecs/mp4/index.h"

namespace pinmill {
namespace {

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
  const auto dropped = std::erase_if(
      tree.children, [parent = tree.type](const BoxTree& inner) { return !is_allowed_box(parent, inner.type); });
  changed = changed || dropped > 0;
  for (BoxTree& inner : tree.children) changed = clean_mp4_index(inner) || changed;
  return changed;
}

}  // namespace pinmill
