#include "codecs/loudness.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/timestamp.h"
#include "codecs/video/sound_run.h"

namespace pinmill {
namespace {

constexpr double highest_true_peak_dbtp = -1;

// libavfilter writes what it measured so far beside each tenth of a second.
double measured(const AVFrame& frame, const char* key, double otherwise) {
  const AVDictionaryEntry* entry = av_dict_get(frame.metadata, key, nullptr, 0);
  return entry == nullptr ? otherwise : std::strtod(entry->value, nullptr);
}

}  // namespace

Result<Loudness> measure_loudness(int fd, Format format, const ClipRange& range, const VideoLimits& limits,
                                  const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(fd));
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer, Demuxer::open(std::move(input), format, limits));
  if (demuxer->sound_stream() < 0)
    return Error(ErrorCode::not_found, "the video has no sound that can be decoded; there is no loudness to measure");
  const std::chrono::milliseconds total(std::max<std::int64_t>(demuxer->context().duration, 0) / 1000);
  double integrated = Loudness::silence_lufs, peak = 0;
  SoundRun run{.range = range, .filters = "ebur128=peak=true:metadata=1:framelog=-8", .look = {}};
  run.look = [&](const AVFrame& frame) -> Result<void> {
    integrated = measured(frame, "lavfi.r128.I", integrated);
    peak = measured(frame, "lavfi.r128.true_peak", peak);
    if (progress && frame.pts != AV_NOPTS_VALUE)
      progress({Timestamp{frame.pts, {frame.time_base.num, frame.time_base.den}}.milliseconds(), total});
    return {};
  };
  PINMILL_RETURN_IF_ERROR(run_sound(*demuxer, run, std::move(stop)));
  Loudness loudness;
  loudness.integrated_lufs = std::max(integrated, Loudness::silence_lufs);
  loudness.true_peak_dbtp = peak > 0 ? std::max(20 * std::log10(peak), Loudness::silence_lufs) : Loudness::silence_lufs;
  return loudness;
}

double gain_db_for(const Loudness& loudness, double target_lufs) noexcept {
  if (loudness.integrated_lufs <= Loudness::silence_lufs) return 0;
  return std::min(target_lufs - loudness.integrated_lufs, highest_true_peak_dbtp - loudness.true_peak_dbtp);
}

}  // namespace pinmill
