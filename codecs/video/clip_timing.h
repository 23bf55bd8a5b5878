// How long a transcode's result is, and of what it is made: one showing, several, or one whose last frame stands.
// Internal to codecs. Free function, any thread.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "codecs/transcode.h"
#include "codecs/video/demuxer.h"

namespace pinmill {

struct ClipTiming {
  std::chrono::microseconds pass{0};  ///< one showing at the asked speed; 0: not known
  int passes = 1;
  std::optional<std::chrono::milliseconds> hold_to = {};  ///< the last frame stands until then
  std::chrono::milliseconds total() const noexcept;
};

/// What the container of `demuxer` says; a clip that is to be made longer, or whose length is not said, is read once
/// through `in_fd`, without decoding, to know exactly.
Result<ClipTiming> clip_timing(int in_fd, const Demuxer& demuxer, const TranscodeRequest& request,
                               const VideoLimits& limits, const std::stop_token& stop);

}  // namespace pinmill
