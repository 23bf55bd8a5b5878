// How loud a video sounds, by EBU R 128 (ITU-R BS.1770). Free functions, any thread.
#pragma once

#include <stop_token>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/format.h"

namespace pinmill {

struct Loudness {
  double integrated_lufs = silence_lufs;       ///< gated, over the whole range
  double true_peak_dbtp = silence_lufs;        ///< between the samples, too
  static constexpr double silence_lufs = -70;  ///< R 128's absolute gate: nothing quieter is measured
  bool operator==(const Loudness&) const = default;
};

/// Decodes the sound that a transcode would keep, mixed down as there; no picture. not_found: there is no sound that
/// can be decoded; cancelled.
Result<Loudness> measure_loudness(int fd, Format format, const ClipRange& range, const VideoLimits& limits,
                                  const ClipProgressCallback& progress, std::stop_token stop);

/// The gain that brings sound of that loudness to `target_lufs`, lowered so that the true peak stays at or below −1
/// dBTP (R 128's ceiling). 0 for silence.
double gain_db_for(const Loudness& loudness, double target_lufs) noexcept;

}  // namespace pinmill
