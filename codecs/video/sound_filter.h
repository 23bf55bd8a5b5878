// The order in which a video's sound is worked on, written as a chain of libavfilter. Free functions, any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "codecs/clip.h"
#include "codecs/libav/handles.h"

namespace pinmill {

inline constexpr int sound_rate_hz = 48'000;

struct SoundWork {
  double gain_db = 0;
  double speed = 1;                                      ///< 0.5–8; the pitch stays
  std::optional<std::chrono::microseconds> length = {};  ///< cut or, with `pad`, filled with silence to this
  int passes = 1;                                        ///< more: `length`, filled, that often
  enum class Pad : std::uint8_t { no, yes } pad = Pad::no;
};

/// → 48 kHz stereo float from time 0: gaps and a late start become silence, mono sounds in both ears, surround is mixed
/// down by ITU-R BS.775's coefficients. Fills in the frame's channel layout where it has only a count.
std::string sound_filter(AVFrame& frame, const SoundWork& work);

}  // namespace pinmill
