#include "codecs/video/sound_filter.h"

#include <vector>

#include <fmt/format.h>

namespace pinmill {

std::string sound_filter(AVFrame& frame, const SoundWork& work) {
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&frame.ch_layout, frame.ch_layout.nb_channels);
  std::vector<std::string> steps;
  // Resampling from the start: switched on later, by the first gap, libswresample would begin to count times from 0
  // again
  steps.push_back(fmt::format("aresample={}:flags=res:async=1000:first_pts=0", sound_rate_hz));
  // libswresample turns one channel into two at −3 dB each; a voice should stay as loud as it was
  if (frame.ch_layout.nb_channels == 1) steps.push_back("pan=stereo|c0=c0|c1=c0");
  if (work.speed != 1) steps.push_back(fmt::format("atempo={:.6f}", work.speed));
  if (work.gain_db != 0) steps.push_back(fmt::format("volume={:.3f}dB", work.gain_db));
  steps.push_back(fmt::format("aformat=sample_fmts=fltp:sample_rates={}:channel_layouts=stereo", sound_rate_hz));
  if (!work.length) return fmt::format("{}", fmt::join(steps, ","));
  const auto samples = static_cast<std::int64_t>(work.length->count()) * sound_rate_hz / 1'000'000;
  if (work.pad == SoundWork::Pad::yes || work.passes > 1) steps.push_back("apad");
  steps.push_back(fmt::format("atrim=end_sample={}", samples));
  if (work.passes > 1) steps.push_back(fmt::format("aloop=loop={}:size={}", work.passes - 1, samples));
  return fmt::format("{}", fmt::join(steps, ","));
}

}  // namespace pinmill
