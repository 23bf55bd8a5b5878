// One run of copied packets from a demuxer into an MP4, with encoded edges or encoded sound where they are asked for.
// Internal to codecs. One thread at a time.
#pragma once

#include <memory>
#include <optional>

#include "codecs/remux.h"
#include "codecs/video/packet_source.h"
#include "codecs/video/splice_node.h"

namespace pinmill {

struct RemuxRun {
  RemuxRequest request = {};
  ClipStreams streams = {};
  std::int64_t lead_ticks = 0;        ///< as PacketSourceOptions
  std::optional<Splice> splice = {};  ///< what is encoded around the copied pictures
};

/// The streams to copy; unsupported where MP4 as we write it cannot hold them.
Result<ClipStreams> remux_streams(const Demuxer& demuxer, RemuxRequest::Sound sound);

/// The size as displayed and whether there is sound; nothing is read.
ClipReport describe_remux(const Demuxer& demuxer, const ClipStreams& streams);

/// As the container says; 0 where it does not.
std::chrono::milliseconds container_duration(const Demuxer& demuxer) noexcept;

Result<ClipReport> run_remux(Demuxer& demuxer, int out_fd, RemuxRun run, const ClipProgressCallback& progress,
                             std::stop_token stop);

}  // namespace pinmill
