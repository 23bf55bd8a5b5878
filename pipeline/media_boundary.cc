#include "pipeline/media_boundary.h"

#include <utility>

#include "codecs/probe.h"
#include "pipeline/stages/make_story.h"
#include "pipeline/stages/prepare_page.h"
#include "pipeline/stages/split_clip.h"

namespace pinmill {

Result<std::vector<PageReport>> MediaBoundary::prepare_story(const StoryFiles&, const StoryOrder&, const Recipe&,
                                                             const ClipProgressCallback&, std::stop_token) {
  return Error(ErrorCode::unsupported, "story videos are not made here");
}

Result<MediaInfo> InProcessBoundary::probe(int fd, const ImageLimits& limits, std::stop_token stop) {
  if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped before the file was looked at");
  return pinmill::probe(fd, limits, VideoLimits{}, std::move(stop));
}

Result<std::vector<std::chrono::milliseconds>> InProcessBoundary::split(int fd, const Recipe& recipe,
                                                                        const ClipProgressCallback& progress,
                                                                        std::stop_token stop) {
  return split_clip(fd, recipe, progress, std::move(stop));
}

Result<PageReport> InProcessBoundary::prepare(const PageFiles& files, const Recipe& recipe,
                                              const ClipProgressCallback& progress, std::stop_token stop) {
  return prepare_page(files, recipe, progress, std::move(stop));
}

Result<std::vector<PageReport>> InProcessBoundary::prepare_story(const StoryFiles& files, const StoryOrder& order,
                                                                 const Recipe& recipe,
                                                                 const ClipProgressCallback& progress,
                                                                 std::stop_token stop) {
  return pinmill::prepare_story(files, order, recipe, progress, std::move(stop));
}

}  // namespace pinmill
