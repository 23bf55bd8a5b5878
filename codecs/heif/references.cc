// Note: shared auxiliaries. From iOS 18 on, one auxiliary picture (a gain map, a matte) may belong to several pictures:
// its `auxl` reference names more than one. libheif 1.15.1 refuses the whole file for it ("Too many auxiliary image
// references"). Such references get a name that nobody knows, so that the auxiliary is taken for a picture of its own,
// which we do not look at. Later libheif reads them: this can go when the oldest supported version is 1.17, and a file
// whose `auxl` names two items then opens in the test without it.
#include "codecs/heif/references.h"

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"

namespace pinmill::heif {
namespace {

constexpr std::uint64_t version_and_flags_bytes = 4;

// Offsets in the file of the types of references to rename.
std::vector<std::size_t> shared_auxiliaries(ByteView file) {
  std::vector<std::size_t> found;
  const auto meta = find_iso_box(file, box_type("meta"));
  if (!meta || meta->payload.size() < version_and_flags_bytes) return found;
  const auto references = find_iso_box(meta->payload.subspan(version_and_flags_bytes), box_type("iref"));
  if (!references || references->payload.size() < version_and_flags_bytes) return found;
  const std::uint64_t id_bytes = ByteReader(references->payload).u8(0) == 0u ? 2 : 4;
  const ByteView boxes = references->payload.subspan(version_and_flags_bytes);
  std::uint64_t offset = 0;
  while (const auto reference = iso_box_at(boxes, offset)) {
    const auto targets = ByteReader(reference->payload).u16(id_bytes);
    if (reference->type == box_type("auxl") && targets && *targets != 1)
      found.push_back(static_cast<std::size_t>(boxes.data() - file.data()) + static_cast<std::size_t>(offset) + 4);
    if (!reference->whole) break;
    offset += reference->size_bytes;
  }
  return found;
}

}  // namespace

std::optional<Bytes> without_shared_auxiliaries(ByteView file) {
  const std::vector<std::size_t> types = shared_auxiliaries(file);
  if (types.empty()) return std::nullopt;
  Bytes copy(file.begin(), file.end());
  for (const std::size_t at : types) store_big_endian(copy.data() + at, box_type("pmax"));
  return copy;
}

}  // namespace pinmill::heif
