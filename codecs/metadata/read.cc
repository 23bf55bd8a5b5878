#include "codecs/metadata/read.h"

#include "codecs/metadata/apple_note.h"
#include "codecs/metadata/blocks.h"
#include "codecs/metadata/exiv2_seam.h"
#include "codecs/metadata/privacy.h"
#include "codecs/metadata/quicktime_keys.h"
#include "codecs/metadata/text.h"

namespace pinmill {
namespace {

bool turns_by_itself(Format format) noexcept {
  return format == Format::heic || format == Format::avif;
}

std::uint8_t orientation_of(const Exiv2::ExifData& exif) {
  for (const Exiv2::Exifdatum& datum : exif) {
    if (datum.key() != "Exif.Image.Orientation" || datum.count() < 1) continue;
    const long value = datum.toLong();
    return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : std::uint8_t{1};
  }
  return 1;
}

std::string content_identifier_of(const Exiv2::ExifData& exif) {
  for (const Exiv2::Exifdatum& datum : exif) {
    if (datum.key() != "Exif.Photo.MakerNote") continue;
    Bytes note(static_cast<std::size_t>(std::max(datum.size(), 0L)));
    datum.copy(reinterpret_cast<Exiv2::byte*>(note.data()), Exiv2::bigEndian);
    return apple_content_identifier(note);
  }
  return {};
}

Metadata metadata_of(MetadataBlocks blocks) {
  Metadata metadata;
  metadata.notes = std::move(blocks.notes);
  ParsedMetadata parsed = parse_metadata(blocks, metadata.notes);
  metadata.text = text_of(parsed, metadata.notes);
  metadata.privacy = privacy_of(parsed, metadata.text, metadata.notes);
  metadata.privacy.has_thumbnail |= blocks.has_thumbnail;
  metadata.privacy.has_edit_history |= blocks.has_edit_history;
  noting_trouble("Exif", metadata.notes, [&] {
    metadata.orientation = orientation_of(parsed.exif);
    metadata.content_identifier = content_identifier_of(parsed.exif);
  });
  return metadata;
}

}  // namespace

Metadata read_metadata(ByteView file, Format format) {
  Metadata metadata = metadata_of(find_metadata_blocks(file, format));
  if (turns_by_itself(format)) metadata.orientation = 1;
  return metadata;
}

Metadata read_video_metadata(const BoxTree& moov) {
  QuicktimeKeys keys = read_quicktime_keys(moov);
  Metadata metadata;
  metadata.content_identifier = std::move(keys.content_identifier);
  metadata.privacy.has_location = keys.has_location;
  metadata.privacy.has_maker_notes = keys.has_maker;
  metadata.privacy.secrets = std::move(keys.secrets);
  return metadata;
}

Metadata read_sidecar(ByteView xmp) {
  MetadataBlocks blocks;
  blocks.take_xmp(xmp);
  return metadata_of(std::move(blocks));
}

}  // namespace pinmill
