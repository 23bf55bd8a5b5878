#include "codecs/iso_box.h"

#include <algorithm>

namespace pinmill {

std::optional<IsoBox> iso_box_at(ByteView bytes, std::uint64_t offset) noexcept {
  const ByteReader reader(bytes);
  const auto size = reader.u32(offset);
  const auto type = reader.u32(offset + 4);
  if (!size || !type) return std::nullopt;
  IsoBox box;
  box.type = *type;
  box.offset = offset;
  box.size_bytes = *size;
  if (*size == 1) {
    const auto large = reader.u64(offset + 8);
    if (!large) return std::nullopt;
    box.size_bytes = *large;
    box.header_bytes = 16;
  } else if (*size == 0) {  // to the end of the file
    box.size_bytes = bytes.size() - offset;
  }
  if (box.size_bytes < box.header_bytes) return std::nullopt;
  const std::uint64_t there = bytes.size() - offset;
  box.whole = box.size_bytes <= there;
  box.payload = reader.view(offset + box.header_bytes, std::min(box.size_bytes, there) - box.header_bytes);
  return box;
}

std::optional<IsoBox> find_iso_box(ByteView boxes, std::uint32_t type) noexcept {
  constexpr int max_boxes = 100'000;
  std::uint64_t offset = 0;
  for (int seen = 0; seen < max_boxes; ++seen) {
    const auto box = iso_box_at(boxes, offset);
    if (!box || box->type == type) return box;
    if (!box->whole) return std::nullopt;
    offset += box->size_bytes;
  }
  return std::nullopt;
}

}  // namespace pinmill
