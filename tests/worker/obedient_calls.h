// What a media child does in the tests of the zygote: whatever its "picture" tells it to. Stateless.
#pragma once

#include "pipeline/media_boundary.h"

namespace pinmill::testing {

class ObedientCalls final : public MediaBoundary {
 public:
  /// The first bytes are the order, "segfault" or "write garbage"; what is none comes back as a note.
  Result<MediaInfo> probe(int fd, const ImageLimits& limits, std::stop_token stop) override;
  /// Each page's text, its sidecar's, its caption; the music's in the first. "lose" loses a page.
  Result<std::vector<PageReport>> prepare_story(const StoryFiles& files, const StoryOrder& order, const Recipe& recipe,
                                                const ClipProgressCallback& progress, std::stop_token stop) override;
  Result<std::vector<std::chrono::milliseconds>> split(int fd, const Recipe& recipe,
                                                       const ClipProgressCallback& progress,
                                                       std::stop_token stop) override;
  /// Where the recipe gives a second for a picture, it beats as often as the recipe's quality says, 50 ms apart; then
  /// nothing for ever where there are none.
  Result<PageReport> prepare(const PageFiles& files, const Recipe& recipe, const ClipProgressCallback& progress,
                             std::stop_token stop) override;
};

}  // namespace pinmill::testing
