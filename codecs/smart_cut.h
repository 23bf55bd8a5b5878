// A part of a video between any two moments, or one whose last frame stands: whole groups of pictures are copied, only
// those at the edges are encoded. Any thread.
#pragma once

#include "codecs/remux.h"

namespace pinmill {

struct SmartCutRequest {
  Format format = Format::unknown;          ///< of the input, as sniffed
  ClipRange range = {};                     ///< its start may lie anywhere; its end as in remux()
  std::chrono::milliseconds hold_until{0};  ///< the last frame stands until the result is that long; 0: it does not
  RemuxRequest::Sound sound = RemuxRequest::Sound::copy;
  double gain_db = 0;  ///< on sound that is encoded
  std::uint64_t max_bytes = 2'000'000'000;
  RemuxRequest::Running running = RemuxRequest::Running::threaded;
  int threads = 0;  ///< of decoders and encoder; 0: their choice
};

/// As remux(), for H.264 alone. What is encoded bears parameter sets of its own beside the source's in one description,
/// in the source's profile and level. unsupported besides: another codec, profile or depth, pictures that refer beyond
/// the key frame where copying begins, a first group of pictures longer than 30 s, or nothing left to copy.
Result<ClipReport> smart_cut(int in_fd, int out_fd, const SmartCutRequest& request, const VideoLimits& limits,
                             const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
