// An animated GIF, WebP or APNG, from open descriptors to a finished MP4, its cover and its report. Any thread.
#pragma once

#include <memory>
#include <stop_token>

#include "pipeline/media_boundary.h"
#include "pipeline/stages/page_source.h"

namespace pinmill {

/// `source` was found to hold several frames, `bytes` are its file. It plays again until it is as long as a video has
/// to be. As prepare_page.
Result<PageReport> prepare_animation(const PageFiles& files, const PageSource& source,
                                     std::shared_ptr<const Bytes> bytes, const Recipe& recipe,
                                     const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
