// Where a video that is too long is cut into parts. Free function, any thread.
#pragma once

#include <chrono>
#include <stop_token>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "codecs/clip.h"
#include "codecs/format.h"

namespace pinmill {

struct SplitRequest {
  Format format = Format::unknown;  ///< as sniffed
  std::chrono::milliseconds max_part = std::chrono::minutes(15);
  std::chrono::milliseconds min_part = std::chrono::seconds(4);
  std::chrono::milliseconds look_around = std::chrono::seconds(20);  ///< of an even division, for a good place
};

struct SplitPoint {
  std::chrono::milliseconds at{0};  ///< since the first frame: where a part ends and the next begins
  enum class Reason : std::uint8_t { silence, scene_change, key_frame, even } reason = Reason::even;
  bool operator==(const SplitPoint&) const = default;
};

/// As few parts as `max_part` allows, of about one length, cut in a silence, else at a scene change, else at a key
/// frame, else evenly. In order; empty where the video is no longer than `max_part`. Reads only around the cuts.
/// invalid_argument for a `max_part` below `min_part`; unsupported: no moving picture, or a length that is not known.
Result<std::vector<SplitPoint>> split_points(int fd, const SplitRequest& request, const VideoLimits& limits,
                                             const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
