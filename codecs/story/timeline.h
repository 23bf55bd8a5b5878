// Which page is shown when, counted in pictures at the story's rate. Plain data; free functions, any thread.
#pragma once

#include <span>
#include <vector>

#include "codecs/story.h"
#include "codecs/story/picture.h"

namespace pinmill {

inline constexpr int story_sound_rate_hz = 48'000;
inline constexpr int samples_a_picture = story_sound_rate_hz / story_frames_per_second;

struct TimelinePage {
  int frames = 0;  ///< for which it is the page
  int fade = 0;    ///< of them, from its first on: it comes in over the page before
  bool has_sound = false;
};

struct Timeline {
  std::vector<TimelinePage> pages;
  int frames = 0;
  bool has_sound = false;  ///< of any page
};

/// Looks into the clips for their lengths and their sound; errors name the page. limit_exceeded past
/// `request.max_length`.
Result<Timeline> plan_timeline(std::span<const StoryPage> pages, const StoryRequest& request,
                               const VideoLimits& limits);

/// "page 3", as people count.
std::string page_name(std::size_t index);
std::chrono::milliseconds time_of_frame(int frame) noexcept;

}  // namespace pinmill
