// The sound of a span of a video, decoded and looked at: no picture is decoded, nothing is written. Internal to codecs:
// names libav. Free function, one thread at a time for each demuxer.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "codecs/clip.h"
#include "codecs/video/demuxer.h"

namespace pinmill {

struct SoundRun {
  ClipRange range = {};
  std::string filters = {};  ///< behind the ones that make 48 kHz stereo float of any sound; empty: none
  int samples_a_frame = 0;   ///< 0: as they come
  /// Called in order, on one thread; times count from the range's start.
  std::function<Result<void>(const AVFrame& frame)> look;
};

/// `demuxer` has a sound_stream(); it is read from the range on.
Result<void> run_sound(Demuxer& demuxer, const SoundRun& run, std::stop_token stop);

}  // namespace pinmill
