// What flows through a graph: exactly one thing at a time, its stream's description first. Move-only. One thread at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "base/timestamp.h"
#include "codecs/libav/handles.h"

namespace pinmill::graph {

/// As containers keep it (ISO/IEC 14496-12 §8.3.2), row by row.
using DisplayMatrix = std::array<std::int32_t, 9>;

/// Precedes its stream's data; a new one replaces the old.
struct StreamInfo {
  libav::CodecParametersPtr parameters;
  Rational time_base{1, 1};
  Rational frame_rate{0, 1};                         ///< 0/1: not known, or sound
  bool has_alpha_layer = false;                      ///< WebM's `alpha_mode`: only libvpx decodes it
  std::optional<DisplayMatrix> display_matrix = {};  ///< of a picture that is copied: how it is to be turned
};

using Packet = libav::PacketPtr;  ///< timed in its StreamInfo's time base
using Frame = libav::FramePtr;    ///< timed in its own time_base field

using Item = std::variant<StreamInfo, Packet, Frame>;

}  // namespace pinmill::graph
