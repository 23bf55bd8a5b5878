// What a video's beginning and its index tell of the picture: its first frame, the frames' distances, where decoding
// can begin. Internal to codecs; free functions, any thread.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "codecs/video/demuxer.h"

namespace pinmill {

struct Opening {
  libav::FramePtr first_frame;  ///< null: nothing at the beginning decodes
  bool varying_rate = false;
  std::vector<std::chrono::milliseconds> key_frames;  ///< from the first frame on
  bool all_key_frames_known = false;
  /// From the first frame's beginning to the last one's end; only where all packets were read.
  std::optional<std::chrono::milliseconds> duration;
  double frames_per_second = 0;  ///< of the packets read; 0 where an index made reading them needless
};

/// Reads packets of `stream` from where the demuxer stands: until the first frame is decoded where the index tells all
/// times, else all of a small file and the first 64 MiB of a large one.
Result<Opening> look_at_opening(Demuxer& demuxer, int stream);

}  // namespace pinmill
