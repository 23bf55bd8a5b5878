// The sound of a file as 48 kHz stereo, as much at a time as is wanted. One thread at a time.
#pragma once

#include <memory>
#include <span>

#include "codecs/graph/frame_pull.h"
#include "codecs/story.h"
#include "codecs/video/demuxer.h"

namespace pinmill {

struct StereoSpan {
  std::span<float> left, right;  ///< of one length
};

class SoundReader {
 public:
  /// Of a clip: from where its picture begins on. unsupported where it has none that can be decoded. `fd` stays the
  /// caller's; `work`, the bytes read, outlives the reader.
  static Result<std::unique_ptr<SoundReader>> open(int fd, Format format, const ClipRange& range, double gain_db,
                                                   const VideoLimits& limits, WorkCounts& work);

  /// How many samples were there; less than wanted only at the end.
  Result<std::size_t> read(const StereoSpan& into);

 private:
  SoundReader(std::unique_ptr<Demuxer> demuxer, WorkCounts& work) : demuxer_(std::move(demuxer)), work_(work) {}

  std::unique_ptr<Demuxer> demuxer_;  // outlives what pulls from it
  WorkCounts& work_;
  std::unique_ptr<FramePull> frames_;
  graph::Frame frame_;
  std::size_t taken_ = 0;  // of frame_
  std::uint64_t counted_ = 0;
};

}  // namespace pinmill
