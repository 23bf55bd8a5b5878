// The picture that a video shows before it plays, and the small one of its source. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "codecs/clip.h"
#include "codecs/image.h"
#include "pipeline/page.h"
#include "pipeline/recipe.h"
#include "pipeline/stages/page_source.h"

namespace pinmill {

struct ClipCover {
  Image image;                      ///< rgb8, upright
  std::optional<Image> overview;    ///< the same, small; absent for a picture of its own
  std::chrono::milliseconds at{0};  ///< when the output shows it; 0 for a picture of its own
  std::vector<Finding> findings;
};

/// A frame of the finished MP4: the recipe's, else its best, enlarged where Pinterest would refuse so small a picture.
/// Where `cover_source_fd` is a picture, that one in the video's shape; where it is none, a frame and a finding that
/// says so.
Result<ClipCover> make_clip_cover(int output_fd, int cover_source_fd, const PreparedFile& output, const Recipe& recipe,
                                  const ClipProgressCallback& progress, std::stop_token stop);

/// Writes it to `cover_fd` as a JPEG with the source's rights and nothing else; proved.
Result<PreparedFile> write_clip_cover(int cover_fd, const Image& image, const PageSource& source, const Recipe& recipe);

}  // namespace pinmill
