// Where a file keeps its metadata: the blocks of Exif, IPTC and XMP, cut out by our own bounded walks, so that parsers
// see no container. Free functions, any thread.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/byte_io.h"
#include "codecs/format.h"

namespace pinmill {

/// A block above this is left unread: 64 times what a JPEG segment holds; edit histories reach a few megabytes.
inline constexpr std::uint64_t max_metadata_block_bytes = 4 << 20;

/// The first of each kind; views into the file or into `unpacked`.
struct MetadataBlocks {
  ByteView exif;                  ///< from its TIFF header on
  ByteView iptc;                  ///< records of IIM
  ByteView xmp;                   ///< a packet
  bool has_thumbnail = false;     ///< outside Exif: of JFIF, of Photoshop
  bool has_edit_history = false;  ///< outside XMP: of Photoshop
  std::deque<Bytes> unpacked;     ///< blocks that do not lie in the file as they are
  std::vector<std::string> notes;

  MetadataBlocks() = default;
  MetadataBlocks(MetadataBlocks&&) = default;
  MetadataBlocks& operator=(MetadataBlocks&&) = default;

  /// Takes the block where there is none yet; one that is too large leaves a note.
  void take_exif(ByteView block);
  void take_iptc(ByteView block);
  void take_xmp(ByteView block);
  /// Photoshop's image resources: IPTC, a thumbnail, history.
  void take_photoshop(ByteView resources);
};

/// Never fails: what cannot be walked is a note.
MetadataBlocks find_metadata_blocks(ByteView file, Format format);

/// The parts of the above that have files of their own.
void find_png_blocks(ByteView png, MetadataBlocks& blocks);
void find_tiff_blocks(ByteView tiff, MetadataBlocks& blocks);

}  // namespace pinmill
