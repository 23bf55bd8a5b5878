// What a decoder that is not libvips hands over: one whole picture and what its colours mean. Not installed. Plain
// data.
#pragma once

#include <optional>
#include <string>

#include "codecs/image.h"
#include "codecs/media_info.h"

namespace pinmill {

/// As its container says that it is to be shown; what ImageInfo::orientation says beyond that is still to be applied.
struct DecodedPicture {
  Image image;                            ///< grey8, rgb8, rgba8, rgb16 or rgba16; 16 bits span 0–65535
  Bytes icc_profile;                      ///< empty where there is none; it wins over `code_points`
  std::optional<CodePoints> code_points;  ///< primaries and transfer of `image`; its matrix is undone already
  std::string damage;                     ///< what was wrong with the data, in words; empty for sound files
};

}  // namespace pinmill
