// Puts encoded pictures in front of copied ones and behind them. Internal to codecs. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "codecs/clip.h"
#include "codecs/graph/node.h"
#include "codecs/video/h264_parameters.h"

namespace pinmill {

struct Splice {
  H264Parameters source = {};
  H264Parameters added = {};             ///< of the encoded ones
  std::vector<graph::Packet> head = {};  ///< with start codes, timed from 0 in the lane's time base
  std::vector<graph::Packet> tail = {};  ///< the same; 0 is the end of what was copied
  std::chrono::milliseconds until{0};    ///< of the tail no more is taken than brings the whole to this
};

/// unsupported where the first copied picture refers to ones before it. `end` is told where the last picture ends.
std::unique_ptr<graph::Node> make_splice_node(Splice splice, std::chrono::milliseconds& end);

}  // namespace pinmill
