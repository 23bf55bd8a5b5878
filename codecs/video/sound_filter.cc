#include "codecs/video/sound_filter.h"

#include <vector>

#include <fmt/format.h>

namespace pinmill {

std::string sound_filter(AVFrame& frame, const SoundWork& work) {
  if (frame.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&frame.ch_layout, frame.ch_layout.nb_channels);
  std::vector<std::string> steps;
  steps.push_back(fmt::format("aresample={}:async=1000:first_pts=0", sound_rate_hz));
  // libswresample turns one channel into two at −3 dB each; a voice should stay as loud as it was
  if (frame.ch_layout.nb_channels == 1) steps.push_back("pan=stereo|c0=c0|c1=c0");
  steps.push_back(fmt::format("aformat=sample_fmts=fltp:sample_rates={}:channel_layouts=stereo", sound_rate_hz));
  if (work.speed != 1) steps.push_back(fmt::format("atempo={:.6f}", work.speed));
  if (work.gain_db != 0) steps.push_back(fmt::format("volume={:.3f}dB", work.gain_db));
  if (work.length && work.pad == SoundWork::Pad::yes) steps.push_back("apad");
  if (work.length) steps.push_back(fmt::format("atrim=end={:.3f}", static_cast<double>(work.length->count()) / 1000));
  return fmt::format("{}", fmt::join(steps, ","));
}

}  // namespace pinmill
