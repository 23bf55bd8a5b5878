// Live Photos: a still and the clip of a second or two around it, in two files. Free function, any thread.
#pragma once

#include <cstddef>
#include <stop_token>
#include <vector>

#include "base/limits.h"
#include "pipeline/intake/found_file.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

/// Indices into the files looked at.
struct LivePhoto {
  std::size_t still = 0, motion = 0;
};

/// Among the files of one folder: clips with the content identifier of a still, or with its name (but for case and
/// ending) and at most 4 s long. Clips that cannot be probed, or have more than
/// 64 MiB, are none. Fails only when it is stopped.
Result<std::vector<LivePhoto>> find_live_photos(const std::vector<FoundFile>& files, MediaBoundary& boundary,
                                                const ImageLimits& limits, std::stop_token stop);

}  // namespace pinmill
