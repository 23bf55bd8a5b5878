#include "pipeline/stages/split_clip.h"

#include <utility>

#include "codecs/format.h"
#include "codecs/split_points.h"

namespace pinmill {
namespace {

// A part that ends between two frames is made up to the next one, and its sound to the end of a frame of AAC.
constexpr std::chrono::milliseconds last_frames{100};

}  // namespace

Result<std::vector<std::chrono::milliseconds>> split_clip(int fd, const Recipe& recipe,
                                                          const ClipProgressCallback& progress, std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(fd));
  const VideoRecipe& video = recipe.video;
  const SplitRequest request{
      .format = format, .max_part = video.max_duration - last_frames, .min_part = video.min_duration};
  PINMILL_ASSIGN_OR_RETURN(const std::vector<SplitPoint> points,
                           split_points(fd, request, video.limits, progress, std::move(stop)));
  std::vector<std::chrono::milliseconds> cuts;
  for (const SplitPoint& point : points) cuts.push_back(point.at);
  return cuts;
}

}  // namespace pinmill
