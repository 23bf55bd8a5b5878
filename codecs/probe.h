// What a file really is. Any thread.
#pragma once

#include <memory>
#include <stop_token>

#include "base/limits.h"
#include "codecs/media_info.h"

namespace pinmill {

/// Of a picture: looks at headers and metadata, decodes no pixels. unsupported with the format's name and remedy for
/// what is not taken; corrupt_input, limit_exceeded. Trouble with metadata is a note, never a failure. Of a video only
/// its format and size are told: its bytes belong in no memory.
Result<MediaInfo> probe(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits);

/// Of whatever the file is, by pread; a picture is read whole, a video never (see probe_video.h).
Result<MediaInfo> probe(int fd, const ImageLimits& image_limits, const VideoLimits& video_limits,
                        std::stop_token stop = {});

}  // namespace pinmill
