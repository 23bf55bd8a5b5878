#include "codecs/story/sound_track.h"

#include <algorithm>

#include "codecs/video/encode_node.h"

namespace pinmill {
namespace {

constexpr std::int64_t edge_samples = story_sound_rate_hz / 50;  // 20 ms: a sound that is cut clicks

Result<libav::FramePtr> allocate_sound(int samples) {
  libav::FramePtr frame(av_frame_alloc());
  if (frame) {
    frame->format = AV_SAMPLE_FMT_FLTP;
    frame->sample_rate = story_sound_rate_hz;
    frame->ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    frame->nb_samples = samples;
  }
  if (!frame || av_frame_get_buffer(frame.get(), 0) < 0)
    return Error(ErrorCode::limit_exceeded, "no memory for the story's sound");
  return frame;
}

}  // namespace

SoundTrack::SoundTrack(std::span<const StoryPage> pages, const Timeline& timeline, const StoryMusic& music,
                       const VideoLimits& limits, WorkCounts& work)
    : pages_(pages),
      timeline_(timeline),
      limits_(limits),
      work_(work),
      samples_(std::int64_t{timeline.frames} * samples_a_picture) {
  if (music.fd >= 0) music_.emplace(music, samples_, limits, work);
}

Result<libav::FramePtr> SoundTrack::next() {
  const std::int64_t count = std::min<std::int64_t>(aac_frame_samples, samples_ - at_);
  if (count <= 0) return libav::FramePtr();
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, allocate_sound(static_cast<int>(count)));
  const auto size = static_cast<std::size_t>(count);
  const StereoSpan block{{reinterpret_cast<float*>(frame->data[0]), size},
                         {reinterpret_cast<float*>(frame->data[1]), size}};
  PINMILL_RETURN_IF_ERROR(fill(block));
  if (music_) PINMILL_RETURN_IF_ERROR(music_->add_to(block));
  for (const std::span<float> channel : {block.left, block.right})
    for (float& sample : channel) sample = std::clamp(sample, -1.0F, 1.0F);
  frame->time_base = {1, story_sound_rate_hz};
  frame->pts = at_;
  at_ += count;
  return frame;
}

Result<void> SoundTrack::fill(const StereoSpan& block) {
  for (std::size_t filled = 0; filled < block.left.size();) {
    const auto rest = static_cast<std::size_t>(samples_of_page() - at_of_page_);
    const std::size_t count = std::min(block.left.size() - filled, rest);
    auto done = fill_from_page({block.left.subspan(filled, count), block.right.subspan(filled, count)});
    if (!done) return std::move(done).error().during(page_name(index_));
    filled += count;
    at_of_page_ += static_cast<std::int64_t>(count);
    if (at_of_page_ == samples_of_page()) {
      reader_.reset();
      at_of_page_ = 0;
      ++index_;
    }
  }
  return {};
}

Result<void> SoundTrack::fill_from_page(const StereoSpan& part) {
  const StoryPage& page = pages_[index_];
  if (timeline_.pages[index_].has_sound && at_of_page_ == 0) {
    PINMILL_ASSIGN_OR_RETURN(reader_,
                             SoundReader::open(page.fd, page.format, page.range, page.gain_db, limits_, work_));
  }
  std::size_t got = 0;
  if (reader_) {
    PINMILL_ASSIGN_OR_RETURN(got, reader_->read(part));
  }
  std::fill(part.left.begin() + static_cast<std::ptrdiff_t>(got), part.left.end(), 0.0F);
  std::fill(part.right.begin() + static_cast<std::ptrdiff_t>(got), part.right.end(), 0.0F);
  if (reader_) soften_edges(part, at_of_page_);
  return {};
}

void SoundTrack::soften_edges(const StereoSpan& part, std::int64_t from) const {
  for (std::size_t i = 0; i < part.left.size(); ++i) {
    const std::int64_t at = from + static_cast<std::int64_t>(i);
    const std::int64_t from_edge = std::min(at, samples_of_page() - 1 - at);
    if (from_edge >= edge_samples) continue;
    const float gain = static_cast<float>(from_edge) / static_cast<float>(edge_samples);
    part.left[i] *= gain;
    part.right[i] *= gain;
  }
}

}  // namespace pinmill
