// What a video file really is, without reading it whole. Any thread, after start_media_runtime.
#pragma once

#include <stop_token>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/media_info.h"

namespace pinmill {

/// Looks at headers and index, decodes the first frame, and two seconds where only that tells whether the picture is
/// interlaced. Reads the index (`moov`) of an MP4 or MOV; of other containers everything up to 64 MiB. `format` is what
/// the file was sniffed as. unsupported, corrupt_input, limit_exceeded, cancelled; a file without a moving picture is
/// none of these: `video->picture` is absent.
Result<MediaInfo> probe_video(int fd, Format format, const VideoLimits& limits, std::stop_token stop = {});

}  // namespace pinmill
