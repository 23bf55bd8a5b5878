// What an MP4 or MOV holds beside what players need. Free functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/mp4/index.h"

namespace pinmill {

/// In the file's order, without repeats: "creation time", "handler name", "moov/udta", "track 3 (meta)", "uuid". Boxes
/// that name nothing but a well-known program (the muxer's version, "VideoHandler") and padding that is zero are none.
/// Reads at most 32 MiB of padding.
Result<std::vector<std::string>> find_mp4_extras(int fd, const Mp4Layout& layout, const BoxTree& moov);

}  // namespace pinmill
