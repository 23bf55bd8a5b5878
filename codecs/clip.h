// What every road for a video shares: which part of it, onto which canvas, what it cost. Plain data.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/colour.h"
#include "codecs/still.h"

namespace pinmill {

/// A part of a video in presentation time, from its first shown frame.
struct ClipRange {
  std::chrono::milliseconds start{0};
  std::optional<std::chrono::milliseconds> end;  ///< absent: to its end
  bool operator==(const ClipRange&) const = default;
};

/// How a video's picture lies on the output's. Sizes are even.
struct VideoCanvas {
  std::uint32_t width_px = 0, height_px = 0;
  Box crop;  ///< of the displayed picture (upright, square pixels); empty: all of it
  std::uint32_t placed_width_px = 0, placed_height_px = 0;  ///< what `crop` is resized to, centred
  Surround surround = Surround::none;                       ///< none, colour or blur
  Rgb8 background;                                          ///< around the picture, and under what is transparent
};

/// Work done, counted where it is done: equal input and request give equal counts.
struct WorkCounts {
  std::uint64_t bytes_read = 0, bytes_written = 0;
  std::uint64_t packets_copied = 0;
  std::uint64_t frames_decoded = 0, frames_filtered = 0, frames_encoded = 0;
  std::uint64_t frames_lost = 0;  ///< that did not decode, and were left out or patched up
  bool operator==(const WorkCounts&) const = default;
};

/// What a road that copies packets made.
struct ClipReport {
  std::uint32_t width_px = 0, height_px = 0;  ///< as displayed
  std::chrono::milliseconds duration{0};      ///< of the longest of picture and sound
  bool has_sound = false;
  WorkCounts work = {};
  bool operator==(const ClipReport&) const = default;
};

/// Told a few times a second, from one thread at a time; also the sign of life that a stall is measured by.
struct ClipProgress {
  std::chrono::milliseconds done{0}, total{0};  ///< of the output; total 0: not known
};
using ClipProgressCallback = std::function<void(const ClipProgress&)>;

}  // namespace pinmill
