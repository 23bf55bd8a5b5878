// The one seam behind which media is parsed: in this process, or in a child that may die of it. Internally
// synchronised.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "codecs/clip.h"
#include "codecs/media_info.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"
#include "pipeline/story.h"

namespace pinmill {

/// Open descriptors of regular files; the callee closes none of them.
struct PageFiles {
  int source_fd = -1;
  int sidecar_fd = -1;       ///< an .xmp; -1: none
  int output_fd = -1;        ///< empty, for reading and writing; what is in it after an error is rubbish
  int preview_fd = -1;       ///< empty, for a small JPEG of the source; -1: none wanted
  int cover_fd = -1;         ///< empty, for a video's cover, a JPEG of its shape; -1: none wanted
  int cover_source_fd = -1;  ///< a picture that becomes the cover; -1: a frame of the video does
};

/// Internally synchronised: many threads call at once.
class MediaBoundary {
 public:
  virtual ~MediaBoundary() = default;
  virtual Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) = 0;
  /// Where a video that lasts longer than the recipe allows is to be cut into parts, in order; empty where it does not.
  virtual Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                               const ClipProgressCallback& progress,
                                                               std::stop_token stop) = 0;
  /// cancelled soon after a stop was requested. timed_out: a picture past the recipe's wall clock, a video that shows
  /// no progress for as long as its limits allow. `progress`, which may be empty, is told of videos only. A video that
  /// was copied byte for byte is not read again: its report has no digest, for it is the source's.
  virtual Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                                     std::stop_token stop) = 0;
  /// Several pages into one video: a report a page, in their order (see stages/make_story.h). As `prepare`, for a
  /// video. unsupported where a boundary has no such call.
  virtual Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order,
                                                        const Recipe& recipe, const ClipProgressCallback& progress,
                                                        std::stop_token stop);
};

/// In the calling thread. A stop is noticed between steps, in a video at any time; no clock is watched.
class InProcessBoundary final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override;
  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override;
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override;
  Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                                                const ClipProgressCallback& progress, std::stop_token stop) override;
};

}  // namespace pinmill
