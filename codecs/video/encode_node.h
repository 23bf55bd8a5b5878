// Frames in, packets out: H.264 for pictures, AAC for sound. The encoder opens when the first frame shows its size.
// Internal to codecs. One thread at a time.
#pragma once

#include <memory>

#include "codecs/clip.h"
#include "codecs/graph/node.h"
#include "codecs/transcode.h"
#include "codecs/video/rate_plan.h"

namespace pinmill {

struct PictureEncoding {
  double crf = 20;  ///< x264's scale; lower looks better
  Effort effort = Effort::fast;
  std::string preset = {};  ///< x264's; empty: what the effort says
  RatePlan rate = {};
  int threads = 0;  ///< 0: x264's choice
};
/// H.264 High, 4:2:0, BT.709 limited and tagged so, a key frame at least every 2 s. `work` outlives the node.
std::unique_ptr<graph::Node> make_picture_encode_node(const PictureEncoding& encoding, WorkCounts& work);

/// AAC-LC, 48 kHz, stereo; takes what sound_filter makes, in frames of `aac_frame_samples`.
std::unique_ptr<graph::Node> make_sound_encode_node();
inline constexpr int aac_frame_samples = 1024;
inline constexpr std::int64_t sound_bits_per_second = 160'000;

}  // namespace pinmill
