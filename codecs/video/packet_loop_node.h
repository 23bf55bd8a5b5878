// Encoded pictures once more, and again: a short clip plays from its start without being encoded twice. Internal to
// codecs. One thread at a time.
#pragma once

#include <chrono>
#include <memory>

#include "codecs/clip.h"
#include "codecs/graph/node.h"

namespace pinmill {

struct PacketLoop {
  std::chrono::microseconds pass{0};  ///< from one start to the next
  int passes = 1;                     ///< in all
};

/// Holds every packet of the first pass; null where there is one pass only. Starts at a key frame. `work` outlives the
/// node and is written by its thread only.
std::unique_ptr<graph::Node> make_packet_loop_node(const PacketLoop& loop, WorkCounts& work);

}  // namespace pinmill
