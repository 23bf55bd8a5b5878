// Note: a TIFF is its own Exif block. What would make that block large are its pixels, which no parser of metadata
// touches, and values in its directory, which are bounded here.
#include <fmt/format.h>

#include "codecs/metadata/blocks.h"
#include "codecs/tiff_directory.h"

namespace pinmill {
namespace {

enum Tag : std::uint16_t { tag_xmp = 0x02bc, tag_iptc = 0x83bb, tag_photoshop = 0x8649 };

/// The name of nothing: a value in the first directory that is larger than a block may be.
bool has_oversized_value(const ByteReader& tiff, std::uint64_t directory) noexcept {
  for (std::uint32_t index = 0; const auto entry = tiff_entry(tiff, directory, index); ++index) {
    if (tiff_value_bytes(*entry) > max_metadata_block_bytes) return true;
  }
  return false;
}

}  // namespace

void find_tiff_blocks(ByteView tiff, MetadataBlocks& blocks) {
  const auto reader = tiff_reader(tiff);
  if (!reader) {
    blocks.notes.emplace_back("the metadata of a BigTIFF is not read");
    return;
  }
  const std::uint64_t directory = reader->u32(4).value_or(0);
  if (const auto xmp = find_tiff_entry(*reader, directory, tag_xmp)) blocks.take_xmp(tiff_value(*reader, *xmp));
  if (const auto iptc = find_tiff_entry(*reader, directory, tag_iptc)) blocks.take_iptc(tiff_value(*reader, *iptc));
  if (const auto resources = find_tiff_entry(*reader, directory, tag_photoshop))
    blocks.take_photoshop(tiff_value(*reader, *resources));
  if (has_oversized_value(*reader, directory)) {
    blocks.notes.push_back(
        fmt::format("Exif was not read: a value of more than {} bytes is in it", max_metadata_block_bytes));
    return;
  }
  blocks.exif = tiff;
}

}  // namespace pinmill
