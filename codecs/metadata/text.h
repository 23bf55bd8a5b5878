// The words in a file's metadata. Not installed; any thread.
#pragma once

#include "codecs/media_info.h"
#include "codecs/metadata/exiv2_seam.h"

namespace pinmill {

/// What somebody wrote, XMP before IPTC before Exif; what a camera writes into every picture is left out.
TextInfo text_of(ParsedMetadata& parsed, std::vector<std::string>& notes);

}  // namespace pinmill
