// One video, from open descriptors to a finished MP4, its cover and its report. Any thread; memory does not grow with
// the video's length.
#pragma once

#include <stop_token>

#include "codecs/format.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

/// probe → plan → the cheapest road → cover → prove clean. `format` is what the source was sniffed as. As prepare_page.
Result<PageReport> prepare_clip(const PageFiles& files, Format format, const Recipe& recipe,
                                const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
