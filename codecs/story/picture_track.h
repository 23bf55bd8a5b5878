// All pictures of a story, in order: pages one after the other, each coming in over the one before, captions on them.
// One thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "codecs/story/overlay.h"
#include "codecs/story/page_pictures.h"
#include "codecs/story/timeline.h"

namespace pinmill {

class PictureTrack {
 public:
  /// All outlive the track.
  PictureTrack(std::span<const StoryPage> pages, const Timeline& timeline, const StoryRequest& request,
               const VideoLimits& limits, WorkCounts& work);

  /// Timed in 1/30 s from 0 on; null: no more. Errors name the page.
  Result<libav::FramePtr> next();
  int shown() const noexcept { return shown_; }
  /// By page, of the ones opened so far.
  const std::vector<std::string>& damage() const noexcept { return damage_; }

 private:
  struct OpenPage {
    std::unique_ptr<PagePictures> pictures;
    std::optional<Overlay> caption;
  };

  Result<libav::FramePtr> draw();
  Result<OpenPage> open(std::size_t index);
  static Result<libav::FramePtr> picture_of(OpenPage& page);

  const std::span<const StoryPage> pages_;
  const Timeline& timeline_;
  const StoryRequest& request_;
  const VideoLimits& limits_;
  WorkCounts& work_;
  std::optional<OpenPage> current_, leaving_;
  std::vector<std::string> damage_;
  std::size_t index_ = 0;
  int shown_of_page_ = 0, shown_ = 0, stills_ = 0;
};

}  // namespace pinmill
