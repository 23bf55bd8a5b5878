// Packets of one or two streams into an MP4 whose index stands in front of its media. Internal to codecs. One thread at
// a time.
#pragma once

#include <functional>
#include <memory>

#include "codecs/clip.h"
#include "codecs/graph/node.h"

namespace pinmill {

struct Mp4SinkOptions {
  std::size_t lanes = 1;          ///< lane 0's times are the ones reported as progress
  std::uint64_t index_bytes = 0;  ///< room kept in front for the index; index_bytes_for() gives a safe figure
  std::uint64_t max_bytes = 0;    ///< limit_exceeded as soon as the file grows past it; 0: no bound
  std::function<void(std::chrono::milliseconds done)> progress;
};

/// An upper bound of the index that so many pictures and such a length of sound need.
std::uint64_t index_bytes_for(std::chrono::milliseconds duration, double frames_per_second) noexcept;

/// Writes to `fd` from its start and counts the bytes as they are written; complete when the last lane has ended. Holds
/// packets back until every lane was described or has ended. `fd` and `work` outlive the sink.
std::unique_ptr<graph::Sink> make_mp4_sink(int fd, Mp4SinkOptions options, WorkCounts& work);

}  // namespace pinmill
