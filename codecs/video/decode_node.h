// Packets in, frames out, timed by their presentation in the packets' time base. Internal to codecs. One thread at a
// time.
#pragma once

#include <memory>

#include "codecs/clip.h"
#include "codecs/graph/node.h"

namespace pinmill {

struct DecodeOptions {
  int threads = 0;  ///< 0: one a core
  std::int64_t max_pixels = 8192LL * 8192;
  double tolerated_loss = 0.05;  ///< share of frames that may fail to decode; more is corrupt_input naming the place
};

/// `work` outlives the node and is written by its thread only.
std::unique_ptr<graph::Node> make_decode_node(const DecodeOptions& options, WorkCounts& work);

}  // namespace pinmill
