// One page, from open descriptors to a finished file and its report: the order of the steps on one screen.
// Any thread; memory is bounded by the recipe's limits.
#pragma once

#include <stop_token>

#include "pipeline/media_boundary.h"

namespace pinmill {

/// A picture: probe → plan → decode → fit → draw → encode → embed rights → prove clean → write. The output is written
/// last. A video goes through prepare_clip. The report knows nothing of a rule pack: `validate` adds what one says of
/// it.
Result<PageReport> prepare_page(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                                std::stop_token stop);

}  // namespace pinmill
