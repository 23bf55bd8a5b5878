// Frames through a chain of libavfilter, described in words once the first frame shows what is to be filtered. Internal
// to codecs: names libav. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "codecs/clip.h"
#include "codecs/graph/node.h"

namespace pinmill {

struct FilterOptions {
  Timestamp origin;      ///< when the range begins in the source's time; frames come out counted from it
  ClipRange range = {};  ///< what lies outside it goes; the first picture is shown from 0 on
  int keep_one_of = 1;   ///< picture: of so many frames (2 halves the rate)
  double speed = 1;      ///< picture: times are divided by it; a sound's speed is a filter
  std::optional<std::chrono::milliseconds> hold_to = {};  ///< picture: the last frame stands until then
  int samples_a_frame = 0;                                ///< sound: the encoder's frame size; 0: as they come
  /// The chain between source and sink for frames like this one. It may mend the frame's properties (a missing colour
  /// matrix); later frames are mended by it, too, and another chain is built when they change.
  std::function<Result<std::string>(AVFrame& frame)> describe;
};

/// `work` outlives the node and is written by its thread only.
std::unique_ptr<graph::Node> make_filter_node(FilterOptions options, WorkCounts& work);

}  // namespace pinmill
