// Which pages are made while their sources are still being read for their digests. Free function, any thread.
#pragma once

#include <stop_token>

#include "pipeline/draft.h"
#include "pipeline/media_boundary.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// True of a video that is only to be copied or packed anew: that takes as long as reading it, and little is lost where
/// the digest then tells that it had been made before. Asks a probe where the file is so large that this pays.
bool deserves_head_start(const Draft& draft, const Recipe& recipe, MediaBoundary& boundary, std::stop_token stop);

}  // namespace pinmill
