// The one seam behind which media is parsed: in this process, or in a child that may die of it.
#pragma once

#include <stop_token>
#include <string>

#include "codecs/media_info.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"

namespace pinmill {

/// Open descriptors of regular files; the callee closes none of them.
struct PageFiles {
  int source_fd = -1;
  int sidecar_fd = -1;  ///< an .xmp; -1: none
  int output_fd = -1;   ///< empty, for reading and writing; what is in it after an error is rubbish
  int preview_fd = -1;  ///< empty, for a small JPEG of the source; -1: none wanted
  int cover_fd = -1;    ///< empty, for a video's cover, a JPEG of its shape; -1: none wanted
};

/// Internally synchronised: many threads call at once.
class MediaBoundary {
 public:
  virtual ~MediaBoundary() = default;
  virtual Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) = 0;
  /// cancelled soon after a stop was requested; timed_out past the recipe's wall clock.
  virtual Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, std::stop_token stop) = 0;
};

/// In the calling thread. A stop is noticed between steps; the wall clock is not watched.
class InProcessBoundary final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override;
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, std::stop_token stop) override;
};

}  // namespace pinmill
