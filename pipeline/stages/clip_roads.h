// The road that a plan names, from descriptor to descriptor. Any thread.
#pragma once

#include <stop_token>

#include "codecs/clip.h"
#include "codecs/media_info.h"
#include "pipeline/stages/plan_clip.h"

namespace pinmill {

/// Makes of the video at `source_fd` what `plan` says, in `output_fd`, which is empty and open for reading and writing.
/// Where a cheap road turns out to be closed, the video is encoded anew. The plan that was carried out.
Result<ClipPlan> take_road(int source_fd, int output_fd, const MediaInfo& source, ClipPlan plan, const Recipe& recipe,
                           const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
