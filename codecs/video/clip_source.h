// The packets of a video's picture and sound, from where a range begins to where it ends. Internal to codecs: names
// libav. One thread at a time.
#pragma once

#include <memory>

#include "codecs/clip.h"
#include "codecs/graph/node.h"
#include "codecs/video/demuxer.h"

namespace pinmill {

struct ClipStreams {
  int picture = -1;  ///< lane 0
  int sound = -1;    ///< lane 1, or the only one; -1: none wanted
};

/// Starts at the last key frame at or before the range's start and ends behind its end, a second late: decoders
/// reorder. The lanes are those of `streams` that are not -1. `demuxer` outlives the source.
std::unique_ptr<graph::Source> make_clip_source(Demuxer& demuxer, const ClipStreams& streams, const ClipRange& range);

/// What a decoder and an encoder need to know of a stream.
Result<graph::StreamInfo> describe_stream(const AVStream& stream);

/// When the file's presentation begins: what ranges count from.
Timestamp presentation_start(const Demuxer& demuxer, int picture_stream);

}  // namespace pinmill
