// Single pictures out of a video, wherever one looks: few packets are read and few frames decoded, however long it is.
// Internal to codecs: names libav. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "codecs/clip.h"
#include "codecs/graph/item.h"
#include "codecs/video/demuxer.h"

namespace pinmill {

class FrameReader {
 public:
  /// unsupported: no moving picture that can be decoded; else as Demuxer::open. `fd` stays the caller's.
  static Result<std::unique_ptr<FrameReader>> open(int fd, Format format, const VideoLimits& limits,
                                                   std::stop_token stop);

  const AVStream& stream() const noexcept { return demuxer_->stream(stream_); }
  const Demuxer& demuxer() const noexcept { return *demuxer_; }
  /// As the container says; 0: not known.
  std::chrono::milliseconds duration() const noexcept;
  /// Since the presentation's start.
  std::chrono::milliseconds time_of(const AVFrame& frame) const noexcept;

  /// To the last key frame at or before `time`.
  Result<void> seek(std::chrono::milliseconds time);
  /// In the order of presentation, with what the stream says of its shape and colour filled in; damaged ones are
  /// skipped. Null: no more.
  Result<libav::FramePtr> next();
  /// The next key frame, decoded without those around it; behind it only another, or a seek. Null: no more, or the next
  /// is the one shown at `known`, which is not decoded again.
  Result<libav::FramePtr> next_key(std::optional<std::chrono::milliseconds> known = {});
  /// How what follows is decoded: `sparse` leaves out frames that no other needs, `rough` also what smooths between
  /// blocks.
  enum class Care : std::uint8_t { whole, sparse, rough };
  void take_care(Care care) noexcept;
  /// Of the key frames in a span, in order; nothing is decoded. The next thing to do is a seek.
  Result<std::vector<std::chrono::milliseconds>> key_times(std::chrono::milliseconds from,
                                                           std::chrono::milliseconds to);

  /// How many frames were decoded and bytes read so far.
  WorkCounts work() const noexcept;

 private:
  FrameReader(std::unique_ptr<Demuxer> demuxer, int stream, std::stop_token stop);
  Result<bool> feed();
  Result<libav::FramePtr> receive();
  std::chrono::milliseconds time_of(std::int64_t pts) const noexcept;

  std::unique_ptr<Demuxer> demuxer_;
  const int stream_;
  const std::stop_token stop_;
  graph::StreamInfo info_;
  libav::CodecContextPtr context_;
  libav::PacketPtr packet_;
  Timestamp origin_;
  std::uint64_t frames_decoded_ = 0;
  bool ended_ = false;  // the decoder was told that no more comes
};

}  // namespace pinmill
