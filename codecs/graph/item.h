// What flows through a graph: exactly one thing at a time, its stream's description first. Move-only.
#pragma once

#include <variant>

#include "base/timestamp.h"
#include "codecs/libav/handles.h"

namespace pinmill::graph {

/// Precedes its stream's data; a new one replaces the old.
struct StreamInfo {
  libav::CodecParametersPtr parameters;
  Rational time_base{1, 1};
  Rational frame_rate{0, 1};     ///< 0/1: not known, or sound
  bool has_alpha_layer = false;  ///< WebM's `alpha_mode`: only libvpx decodes it
};

using Packet = libav::PacketPtr;  ///< timed in its StreamInfo's time base
using Frame = libav::FramePtr;    ///< timed in its own time_base field

using Item = std::variant<StreamInfo, Packet, Frame>;

}  // namespace pinmill::graph
