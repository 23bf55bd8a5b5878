#include "pipeline/media_boundary.h"

#include <utility>

#include "codecs/probe.h"
#include "pipeline/stages/prepare_page.h"

namespace pinmill {

Result<MediaInfo> InProcessBoundary::probe(int fd, const ImageLimits& limits, std::stop_token stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the file was looked at");
  return pinmill::probe(fd, limits, VideoLimits{}, std::move(stop));
}

Result<PageReport> InProcessBoundary::prepare(const PageFiles& files, const Recipe& recipe,
                                              const ClipProgressCallback& progress, std::stop_token stop) {
  return prepare_page(files, recipe, progress, std::move(stop));
}

}  // namespace pinmill
