// What a video that breaks off costs: a little is told, much makes it a failure. Pure functions, any thread.
#pragma once

#include <optional>

#include "base/result.h"
#include "codecs/video_info.h"
#include "pipeline/finding.h"

namespace pinmill {

/// "page.damaged" where the file breaks off a little before its end; nothing where it is whole. corrupt_input, with the
/// place, where more than 5 % is missing.
Result<std::optional<Finding>> judge_loss(const VideoInfo& video);

}  // namespace pinmill
