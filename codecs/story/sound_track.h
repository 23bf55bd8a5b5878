// All sound of a story, in order: each clip's while it is shown, silence beside, music behind. One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "codecs/story/music_track.h"
#include "codecs/story/timeline.h"

namespace pinmill {

class SoundTrack {
 public:
  /// All outlive the track.
  SoundTrack(std::span<const StoryPage> pages, const Timeline& timeline, const StoryMusic& music,
             const VideoLimits& limits, WorkCounts& work);

  /// 48 kHz stereo float in frames of the encoder's size, timed from 0 on; null: no more. Errors name the page.
  Result<libav::FramePtr> next();
  std::int64_t sounded() const noexcept { return at_; }

 private:
  Result<void> fill(const StereoSpan& block);
  Result<void> fill_from_page(const StereoSpan& part);
  void soften_edges(const StereoSpan& part, std::int64_t from) const;
  std::int64_t samples_of_page() const noexcept {
    return std::int64_t{timeline_.pages[index_].frames} * samples_a_picture;
  }

  const std::span<const StoryPage> pages_;
  const Timeline& timeline_;
  const VideoLimits& limits_;
  WorkCounts& work_;
  const std::int64_t samples_;
  std::optional<MusicTrack> music_;
  std::unique_ptr<SoundReader> reader_;
  std::size_t index_ = 0;
  std::int64_t at_of_page_ = 0, at_ = 0;
};

}  // namespace pinmill
