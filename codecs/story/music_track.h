// The music behind a story: again from its start as often as it takes, softer while a page is heard, gone at the end.
// One thread at a time.
#pragma once

#include <memory>
#include <vector>

#include "codecs/story/sound_reader.h"

namespace pinmill {

class MusicTrack {
 public:
  /// `samples`: how long the story is. `work` outlives the track.
  MusicTrack(const StoryMusic& music, std::int64_t samples, const VideoLimits& limits, WorkCounts& work);

  /// Adds the next samples to a block of the pages' sound.
  Result<void> add_to(const StereoSpan& block);

 private:
  Result<void> read(const StereoSpan& block);
  float fade_at(std::int64_t sample) const noexcept;

  const StoryMusic music_;
  const std::int64_t samples_;
  const VideoLimits limits_;
  WorkCounts& work_;
  std::unique_ptr<SoundReader> reader_;
  std::vector<float> left_, right_;
  std::int64_t at_ = 0;
  float duck_ = 1;
};

}  // namespace pinmill
