#include "codecs/story/music_track.h"

#include <algorithm>
#include <cmath>

#include "codecs/story/timeline.h"

namespace pinmill {
namespace {

constexpr float usual_gain = 0.7F;     // −3 dB: room for the sound of a clip
constexpr float ducked = 0.18F;        // of that, −15 dB: words stay clear of it
constexpr double heard_rms = 0.006;    // −44 dBFS: more than a microphone's own noise
constexpr float giving_way_s = 0.08F;  // time constants
constexpr float coming_back_s = 0.7F;
constexpr std::int64_t longest_fade = 2 * story_sound_rate_hz;

double rms_of(const StereoSpan& block) {
  double sum = 0;
  for (std::size_t i = 0; i < block.left.size(); ++i)
    sum += static_cast<double>(block.left[i]) * block.left[i] + static_cast<double>(block.right[i]) * block.right[i];
  return block.left.empty() ? 0 : std::sqrt(sum / (2 * static_cast<double>(block.left.size())));
}

}  // namespace

MusicTrack::MusicTrack(const StoryMusic& music, std::int64_t samples, const VideoLimits& limits, WorkCounts& work)
    : music_(music), samples_(samples), limits_(limits), work_(work) {}

Result<void> MusicTrack::add_to(const StereoSpan& block) {
  left_.resize(block.left.size());
  right_.resize(block.right.size());
  auto done = read({left_, right_});
  if (!done) return std::move(done).error().during("music");
  const float target = rms_of(block) >= heard_rms ? ducked : 1.0F;
  const float step = 1 - std::exp(-1 / ((target < duck_ ? giving_way_s : coming_back_s) * story_sound_rate_hz));
  for (std::size_t i = 0; i < block.left.size(); ++i) {
    duck_ += (target - duck_) * step;
    const float gain = usual_gain * duck_ * fade_at(at_++);
    block.left[i] += left_[i] * gain;
    block.right[i] += right_[i] * gain;
  }
  return {};
}

Result<void> MusicTrack::read(const StereoSpan& block) {
  for (std::size_t filled = 0; filled < block.left.size();) {
    const bool fresh = reader_ == nullptr;
    if (fresh) {
      PINMILL_ASSIGN_OR_RETURN(reader_,
                               SoundReader::open(music_.fd, music_.format, {}, music_.gain_db, limits_, work_));
    }
    PINMILL_ASSIGN_OR_RETURN(const std::size_t got,
                             reader_->read({block.left.subspan(filled), block.right.subspan(filled)}));
    if (got == 0 && fresh) return Error(ErrorCode::corrupt_input, "not one sample of it can be decoded");
    filled += got;
    if (filled < block.left.size()) reader_.reset();
  }
  return {};
}

float MusicTrack::fade_at(std::int64_t sample) const noexcept {
  const std::int64_t length = std::min(longest_fade, samples_ / 4);
  const std::int64_t left = samples_ - sample;
  if (left >= length || length <= 0) return 1;
  const float share = static_cast<float>(std::max<std::int64_t>(left, 0)) / static_cast<float>(length);
  return share * share;
}

}  // namespace pinmill
