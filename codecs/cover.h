// The picture that stands for a video: its best frame, or the one at a given time. Free function, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "base/colour.h"
#include "base/limits.h"
#include "codecs/clip.h"
#include "codecs/format.h"
#include "codecs/image.h"

namespace pinmill {

struct CoverRequest {
  Format format = Format::unknown;  ///< of the video, as sniffed
  std::optional<std::chrono::milliseconds> at =
      {};                              ///< since its first frame; past the end: the last. Absent: the best
  std::uint32_t max_side_px = 1920;    ///< the longest side
  std::uint32_t min_side_px = 0;       ///< the shortest side; enlarged for nothing else
  std::uint32_t overview_side_px = 0;  ///< the overview's longest side; 0: none is wanted
  Rgb8 background = {};                ///< under what is transparent
  /// `near`, for a small picture that is to cost little: the frame at `at` or one of the few before it.
  enum class Moment : std::uint8_t { exact, near } moment = Moment::exact;
};

struct Cover {
  Image image;                      ///< upright rgb8 with square pixels and even sides, of standard dynamic range
  std::optional<Image> overview;    ///< the same, small
  std::chrono::milliseconds at{0};  ///< when its frame is shown
  WorkCounts work;                  ///< frames decoded do not grow with the video's length
};

/// Best means sharp, of good contrast, neither dark nor burnt out and not in the middle of a fade; it is looked for at
/// key frames spread over the video. unsupported: no moving picture; corrupt_input: not one frame decodes; cancelled.
Result<Cover> cover(int fd, const CoverRequest& request, const VideoLimits& limits,
                    const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
