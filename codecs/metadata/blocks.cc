#include "codecs/metadata/blocks.h"

#include <fmt/format.h>

#include "codecs/byte_reader.h"
#include "codecs/heif/heif.h"
#include "codecs/metadata/jpeg_segments.h"
#include "codecs/metadata/signatures.h"

namespace pinmill {
namespace {

using namespace std::string_view_literals;

void take(ByteView& slot, ByteView block, std::string_view name, std::vector<std::string>& notes) {
  if (!slot.empty() || block.empty()) return;
  if (block.size() > max_metadata_block_bytes) {
    notes.push_back(
        fmt::format("{} of {} bytes was not read; up to {} are", name, block.size(), max_metadata_block_bytes));
    return;
  }
  slot = block;
}

bool has_jfif_thumbnail(const JpegSegment& segment) noexcept {
  if (segment.begins_with("JFXX\0"sv)) return true;
  const ByteReader reader(segment.payload);
  return segment.begins_with("JFIF\0"sv) && reader.u8(12).value_or(0) > 0 && reader.u8(13).value_or(0) > 0;
}

void find_jpeg_blocks(ByteView jpeg, MetadataBlocks& blocks) {
  const auto walk = walk_jpeg(jpeg, WalkUntil::first_scan);
  if (!walk) {
    blocks.notes.push_back("metadata was not read: " + walk.error().message());
    return;
  }
  constexpr std::string_view photoshop = "Photoshop 3.0\0"sv;
  Bytes resources;
  for (const JpegSegment& segment : walk->segments) {
    if (segment.marker == jpeg_marker::app0 && has_jfif_thumbnail(segment)) blocks.has_thumbnail = true;
    if (segment.marker == jpeg_marker::app1 && segment.begins_with(exif_signature))
      blocks.take_exif(segment.payload.subspan(exif_signature.size()));
    if (segment.marker == jpeg_marker::app1 && segment.begins_with(xmp_signature))
      blocks.take_xmp(segment.payload.subspan(xmp_signature.size()));
    if (segment.marker == jpeg_marker::app13 && segment.begins_with(photoshop)) {
      const ByteView part = segment.payload.subspan(photoshop.size());
      resources.insert(resources.end(), part.begin(), part.end());
    }
  }
  if (resources.empty()) return;
  blocks.take_photoshop(blocks.unpacked.emplace_back(std::move(resources)));
}

// RIFF chunks: a name, a little-endian length, data padded to an even length.
void find_webp_blocks(ByteView webp, MetadataBlocks& blocks) {
  const ByteReader reader(webp, ByteOrder::little);
  std::uint64_t at = 12;
  while (const auto length = reader.u32(at + 4)) {
    ByteView data = reader.view(at + 8, *length);
    if (reader.has(at, "XMP ")) blocks.take_xmp(data);
    if (reader.has(at, "EXIF")) {
      // some writers put the signature of a JPEG segment before it
      if (as_text(data).starts_with(exif_signature)) data = data.subspan(exif_signature.size());
      blocks.take_exif(data);
    }
    at += 8 + std::uint64_t{*length} + *length % 2;
  }
}

// Its items lie anywhere in the file, in pieces; libheif gathers them.
void find_heif_blocks(ByteView file, MetadataBlocks& blocks) {
  auto metadata = read_heif_metadata(file, max_metadata_block_bytes);
  if (!metadata) {
    blocks.notes.push_back("metadata was not read: " + metadata.error().message());
    return;
  }
  blocks.take_exif(blocks.unpacked.emplace_back(std::move(metadata->exif)));
  blocks.take_xmp(blocks.unpacked.emplace_back(std::move(metadata->xmp)));
}

}  // namespace

void MetadataBlocks::take_exif(ByteView block) {
  take(exif, block, "Exif", notes);
}
void MetadataBlocks::take_iptc(ByteView block) {
  take(iptc, block, "IPTC", notes);
}
void MetadataBlocks::take_xmp(ByteView block) {
  take(xmp, block, "XMP", notes);
}

// Each resource: "8BIM", an id, a counted name padded to even, a length, data padded to even (Adobe's Photoshop file
// format specification, "Image Resources").
void MetadataBlocks::take_photoshop(ByteView resources) {
  constexpr std::uint16_t id_iptc = 0x0404, id_old_thumbnail = 0x0409, id_thumbnail = 0x040c, id_history = 0x0bb8;
  const ByteReader reader(resources);
  std::uint64_t at = 0;
  while (reader.has(at, "8BIM")) {
    const std::uint16_t id = reader.u16(at + 4).value_or(0);
    const std::uint64_t name_bytes = reader.u8(at + 6).value_or(0) + 1U;
    at += 6 + name_bytes + name_bytes % 2;
    const std::uint64_t length = reader.u32(at).value_or(0);
    const ByteView data = reader.view(at + 4, length);
    if (id == id_iptc) take_iptc(data);
    if (id == id_thumbnail || id == id_old_thumbnail) has_thumbnail = true;
    if (id == id_history) has_edit_history = true;
    at += 4 + length + length % 2;
  }
}

MetadataBlocks find_metadata_blocks(ByteView file, Format format) {
  MetadataBlocks blocks;
  switch (format) {
    case Format::jpeg: find_jpeg_blocks(file, blocks); break;
    case Format::png:
    case Format::apng: find_png_blocks(file, blocks); break;
    case Format::webp: find_webp_blocks(file, blocks); break;
    case Format::tiff: find_tiff_blocks(file, blocks); break;
    case Format::heic:
    case Format::avif: find_heif_blocks(file, blocks); break;
    default: break;
  }
  return blocks;
}

}  // namespace pinmill
