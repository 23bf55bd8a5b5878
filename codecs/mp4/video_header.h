// The little of an MP4's or MOV's index that describes it to people. Free function, any thread.
#pragma once

#include <optional>

#include "base/byte_io.h"
#include "codecs/media_info.h"

namespace pinmill {

/// Size as displayed (with rotation and the pixels' shape) and duration; nothing where there is no whole index or no
/// picture in it.
std::optional<VideoInfo> read_video_header(ByteView file);

}  // namespace pinmill
