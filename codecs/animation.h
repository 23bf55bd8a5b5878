// An animated GIF, WebP or APNG as a video: its frames at their times, over a background where they are transparent,
// played again until it is long enough. Any thread; memory does not grow with its length.
#pragma once

#include <stop_token>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/transcode.h"

namespace pinmill {

struct AnimationRequest {
  Format format = Format::unknown;  ///< gif, webp or apng, as sniffed
  VideoCanvas canvas = {};
  std::chrono::milliseconds at_least{4000};  ///< it plays whole from its start until that long
  Effort effort = Effort::fast;
  std::optional<double> crf = {};  ///< x264's scale; absent: chosen
  std::uint64_t max_bytes = 2'000'000'000;
  ImageLimits limits = {};
  TranscodeRequest::Running running = TranscodeRequest::Running::threaded;
  int threads = 0;  ///< of the encoder; 0: its choice
};

/// Writes what transcode() writes, without sound, to `out_fd`, which is empty and open for reading and writing.
/// unsupported for a format that does not move, corrupt_input, limit_exceeded, cancelled as transcode().
Result<TranscodeReport> animate(int in_fd, int out_fd, const AnimationRequest& request,
                                const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
