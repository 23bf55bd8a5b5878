// Whether a picture that may be interlaced really is. Internal to codecs; free function, any thread.
#pragma once

#include <chrono>

#include "codecs/video/demuxer.h"
#include "codecs/video_info.h"

namespace pinmill {

/// Decodes up to two seconds at `at` and compares the lines of neighbouring frames. `flagged` is what the stream says
/// of itself, and the answer where the frames tell nothing (they stand still).
Result<FieldOrder> measure_fields(Demuxer& demuxer, int stream, std::chrono::milliseconds at, FieldOrder flagged,
                                  std::stop_token stop);

}  // namespace pinmill
