// The one place where Exiv2's parsers are called and where what it throws becomes a note. Not installed; any thread,
// after start_xmp_toolkit.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <exiv2/exiv2.hpp>

#include "codecs/metadata/blocks.h"

namespace pinmill {

struct ParsedMetadata {
  Exiv2::ExifData exif;
  Exiv2::ByteOrder exif_order = Exiv2::littleEndian;  ///< of its stored bytes
  Exiv2::IptcData iptc;
  Exiv2::XmpData xmp;
};

/// Calls `read`; an exception of Exiv2 becomes "<what> was not read: …" in `notes`. Every look into ParsedMetadata
/// belongs in here, too: values are converted when they are asked for.
template <typename Read>
void noting_trouble(std::string_view what, std::vector<std::string>& notes, Read&& read) {
  try {
    read();
  } catch (const std::exception& error) {  // Exiv2::Error, and std::out_of_range from its own use of containers
    notes.push_back(fmt::format("{} was not read: {}", what, error.what()));
  }
}

/// What is damaged is left out, with a note.
ParsedMetadata parse_metadata(const MetadataBlocks& blocks, std::vector<std::string>& notes);

}  // namespace pinmill
