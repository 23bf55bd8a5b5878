// A boundary without media: what is asked of a page stands in its text. Internally synchronised.
//
// "fail TEXT" fails as corrupt input, "hang" waits for a stop, "full" fails as a full disk does after half of the
// output, "flat" comes out as PNG, "looks HEX" sets the perceptual hash, "title TEXT" and "caption TEXT" are found in
// the file, a QuickTime head makes a video of it, "cut MS" says where it is to be split. Anything else is a picture.
// Equal input and recipe make equal bytes.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

#include "pipeline/media_boundary.h"

namespace pinmill::testing {

class FakeBoundary final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override;
  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override;
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override;
  /// What each page and the music hold, the captions and times, line by line.
  Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                                                const ClipProgressCallback& progress, std::stop_token stop) override;

  std::atomic<int> prepared{0};  ///< calls of `prepare`
  std::atomic<int> split_asked{0};
  std::atomic<int> at_once{0};  ///< calls that are running
  std::atomic<int> most_at_once{0};
  std::chrono::milliseconds delay{0};     ///< of each call; set before the first
  std::function<void()> while_preparing;  ///< called after the source was read; set before the first call
};

}  // namespace pinmill::testing
