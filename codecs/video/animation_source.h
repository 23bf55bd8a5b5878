// The frames of an animated GIF, WebP or APNG, decoded, at their times. One lane. Internal to codecs: names libav. One
// thread at a time.
#pragma once

#include <chrono>
#include <memory>

#include "base/limits.h"
#include "codecs/clip.h"
#include "codecs/format.h"
#include "codecs/graph/node.h"

namespace pinmill {

struct AnimationPlays {
  std::chrono::milliseconds at_least{0};  ///< it plays from its start until so much has been shown; at least once
};

/// Frames are timed from 0 on in milliseconds, with their durations. At most `limits.max_frames` of them a play. `fd`
/// stays the caller's and open; `work`, the bytes read and frames decoded, outlives the source.
Result<std::unique_ptr<graph::Source>> make_animation_source(int fd, Format format, const AnimationPlays& plays,
                                                             const ImageLimits& limits, WorkCounts& work);

/// How long one play lasts, from the frames' headers alone.
Result<std::chrono::milliseconds> animation_length(int fd, Format format, const ImageLimits& limits);

}  // namespace pinmill
