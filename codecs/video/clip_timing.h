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
  /// Where the picture is extended: how long the sound of a pass is, filled with silence.
  std::optional<std::chrono::microseconds> sound_pass = {};
  int sound_passes = 1;  ///< 1: it is longer than the extended picture, or that stands in silence
  std::chrono::milliseconds total() const noexcept;
};

/// What the container of `demuxer` says. Where a length is asked for at least, the file is read once through `in_fd`,
/// without decoding: it is the picture that has to be so long, and the container says how long the longest stream is.
Result<ClipTiming> clip_timing(int in_fd, const Demuxer& demuxer, const TranscodeRequest& request,
                               const VideoLimits& limits, const std::stop_token& stop);

}  // namespace pinmill
