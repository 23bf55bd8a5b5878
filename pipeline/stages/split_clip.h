// Where a video that is too long for one Pin is cut. Any thread.
#pragma once

#include <chrono>
#include <stop_token>
#include <vector>

#include "codecs/clip.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// As MediaBoundary::split.
Result<std::vector<std::chrono::milliseconds>> split_clip(int fd, const Recipe& recipe,
                                                          const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
