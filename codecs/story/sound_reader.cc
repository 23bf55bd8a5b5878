#include "codecs/story/sound_reader.h"

#include <algorithm>
#include <utility>

#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/sound_filter.h"

namespace pinmill {

Result<std::unique_ptr<SoundReader>> SoundReader::open(int fd, Format format, const ClipRange& range, double gain_db,
                                                       const VideoLimits& limits, WorkCounts& work) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd));
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, Demuxer::open(std::move(input), format, limits));
  const int sound = demuxer->sound_stream();
  if (sound < 0) return Error(ErrorCode::unsupported, "it has no sound that can be decoded");
  const Timestamp origin = presentation_start(*demuxer, demuxer->picture_stream());
  std::unique_ptr<SoundReader> reader(new SoundReader(std::move(demuxer), work));
  std::vector<std::unique_ptr<graph::Node>> nodes;
  nodes.push_back(make_decode_node({.threads = 1}, work));
  SoundWork filter{.gain_db = gain_db};
  if (range.end) filter.length = *range.end - range.start;
  nodes.push_back(make_filter_node(
      {.origin = origin,
       .range = range,
       .describe = [filter](AVFrame& frame) -> Result<std::string> { return sound_filter(frame, filter); }},
      work));
  reader->frames_ =
      std::make_unique<FramePull>(make_clip_source(*reader->demuxer_, {.sound = sound}, range), std::move(nodes));
  return reader;
}

Result<std::size_t> SoundReader::read(const StereoSpan& into) {
  std::size_t filled = 0;
  while (filled < into.left.size()) {
    if (!frame_ || taken_ == static_cast<std::size_t>(frame_->nb_samples)) {
      PINMILL_ASSIGN_OR_RETURN(frame_, frames_->next());
      work_.bytes_read += demuxer_->bytes_read() - std::exchange(counted_, demuxer_->bytes_read());
      taken_ = 0;
      if (!frame_) break;
    }
    const std::size_t count =
        std::min(into.left.size() - filled, static_cast<std::size_t>(frame_->nb_samples) - taken_);
    const float* left = reinterpret_cast<const float*>(frame_->data[0]) + taken_;
    const float* right = reinterpret_cast<const float*>(frame_->data[1]) + taken_;
    std::copy_n(left, count, into.left.begin() + static_cast<std::ptrdiff_t>(filled));
    std::copy_n(right, count, into.right.begin() + static_cast<std::ptrdiff_t>(filled));
    filled += count;
    taken_ += count;
  }
  return filled;
}

}  // namespace pinmill
