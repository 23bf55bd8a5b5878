// What a video that breaks off costs: a little is told, much makes it a failure. Pure functions, any thread.
#pragma once

#include <optional>

#include "base/byte_io.h"
#include "base/result.h"
#include "codecs/format.h"
#include "codecs/video_info.h"
#include "pipeline/finding.h"

namespace pinmill {

/// "page.damaged" where the file breaks off a little before its end; nothing where it is whole. corrupt_input, with the
/// place, where more than 5 % is missing.
Result<std::optional<Finding>> judge_loss(const VideoInfo& video);

/// The same of an animation, of which nobody knows how much is missing: never a failure.
std::optional<Finding> loss_of_animation(ByteView file, Format format);

}  // namespace pinmill
