// The packets of a video's picture and sound as they are to be written: from a key frame on, timed from 0, played again
// where that is asked for. Internal to codecs. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "codecs/clip.h"
#include "codecs/graph/node.h"
#include "codecs/video/clip_source.h"

namespace pinmill {

struct PacketSourceOptions {
  ClipStreams streams = {};
  ClipRange range = {};
  std::chrono::milliseconds at_least{0};
  /// In the picture's time base: the picture begins so much after 0, and the sound with 0.
  std::int64_t lead_ticks = 0;
  /// Copied sound stays without gaps where passes meet, half a packet off at most; sound that is decoded keeps its
  /// exact time.
  enum class SoundTime : std::uint8_t { gapless, exact } sound_time = SoundTime::gapless;
};

/// What came out, complete when the source has ended.
struct PacketSpan {
  std::chrono::milliseconds picture_end{0}, sound_end{0};
  int passes = 1;
};

/// Lane 0 is the picture, lane 1 the sound where there is one. Times are in the streams' own time bases, 0 is the first
/// picture shown: packets before it (sound that a decoder needs to start, pictures that an edit list hides) have
/// negative ones. `demuxer`, `span` and `work` outlive the source. Its `pull` fails as remux() says.
std::unique_ptr<graph::Source> make_packet_source(Demuxer& demuxer, const PacketSourceOptions& options,
                                                  PacketSpan& span, WorkCounts& work);

}  // namespace pinmill
