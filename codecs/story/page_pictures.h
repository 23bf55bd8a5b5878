// One page of a story as pictures at the story's rate, from its beginning on. One thread at a time.
#pragma once

#include <memory>

#include "codecs/libav/handles.h"
#include "codecs/story.h"

namespace pinmill {

class PagePictures {
 public:
  virtual ~PagePictures() = default;
  /// The next picture, for a reader that writes none of its pixels; there is always one, since a clip's last stands.
  virtual Result<libav::FramePtr> next() = 0;
  /// What was wrong with the page's data, in words; empty for sound files.
  virtual std::string damage() const { return {}; }
};

/// How a still moves: the ones of a story take turns.
enum class Move : std::uint8_t { zoom_in, drift_right, zoom_out, drift_left };
inline constexpr int moves = 4;

/// Reads and decodes the page once. `frames` is how many will be asked for, the fade behind it included.
Result<std::unique_ptr<PagePictures>> open_still_pictures(const StoryPage& page, Move move, int frames,
                                                          const StoryRequest& request, WorkCounts& work);

/// A video or an animation. `work` outlives it.
Result<std::unique_ptr<PagePictures>> open_clip_pictures(const StoryPage& page, const StoryRequest& request,
                                                         const VideoLimits& limits, WorkCounts& work);

}  // namespace pinmill
