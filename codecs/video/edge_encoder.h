// Encodes the few pictures at a cut so that a decoder goes on with the source's own behind them. Internal to codecs.
// One thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/graph/item.h"
#include "codecs/video/h264_parameters.h"

namespace pinmill {

class EdgeEncoder {
 public:
  /// For frames like `first`, in the profile and level of `source`, with parameter sets numbered `id`; no picture is
  /// shown in another order than it is coded. unsupported where x264 does not write such a profile or pixel format.
  static Result<std::unique_ptr<EdgeEncoder>> open(const AVFrame& first, const H264Parameters& source, int id,
                                                   Rational frame_rate, int threads);

  /// Takes a frame by reference; its time is in the frame's time base, later than the one before.
  Result<void> encode(const AVFrame& frame);
  Result<void> finish();

  /// With start codes, in the frames' time base.
  std::vector<graph::Packet> take_packets() { return std::move(packets_); }
  const H264Parameters& parameters() const noexcept { return parameters_; }
  std::uint64_t frames_encoded() const noexcept { return frames_; }

 private:
  EdgeEncoder() = default;
  Result<void> drain();

  libav::CodecContextPtr context_;
  H264Parameters parameters_;
  std::vector<graph::Packet> packets_;
  std::uint64_t frames_ = 0;
};

}  // namespace pinmill
