// Decoding times that a container left out or wrote badly, made such that MP4 can hold them. Internal to codecs. One
// thread at a time.
#pragma once

#include <vector>

#include "base/result.h"
#include "codecs/graph/item.h"

namespace pinmill {

/// A picture's mean length in its stream's time base, a thirtieth of a second where it is not known; at least 1.
std::int64_t usual_step(const AVStream& stream) noexcept;

class PacketTimes {
 public:
  /// `usual_step`: a frame's length in the stream's time base.
  explicit PacketTimes(std::int64_t usual_step) : usual_step_(usual_step > 0 ? usual_step : 1) {}

  /// The packets that are ready, in decoding order: each with a decoding time after the one before it and not after its
  /// presentation, and a length. Leading ones without a decoding time wait for one that has it. unsupported: no
  /// presentation time, or times that cannot be put in order.
  Result<std::vector<graph::Packet>> take(graph::Packet packet);
  /// What still waits.
  Result<std::vector<graph::Packet>> finish();

 private:
  Result<void> mend(AVPacket& packet);
  Result<std::vector<graph::Packet>> release();

  const std::int64_t usual_step_;
  std::vector<graph::Packet> waiting_;
  std::int64_t last_ = AV_NOPTS_VALUE;
};

}  // namespace pinmill
