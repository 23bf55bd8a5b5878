#include "codecs/story/timeline.h"

#include <algorithm>

#include <fmt/format.h>

#include "codecs/video/animation_source.h"
#include "codecs/video/demuxer.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

struct Clip {
  milliseconds length{0};
  bool has_sound = false;
};

milliseconds picture_length(const Demuxer& demuxer, int picture) {
  const AVStream& stream = demuxer.stream(picture);
  if (stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
    return milliseconds(av_rescale_q(stream.duration, stream.time_base, {1, 1000}));
  return milliseconds(std::max<std::int64_t>(demuxer.context().duration, 0) / 1000);
}

Result<Clip> look_into(const StoryPage& page, const StoryRequest& request, const VideoLimits& limits) {
  if (may_be_animated(page.format)) {
    PINMILL_ASSIGN_OR_RETURN(const milliseconds length, animation_length(page.fd, page.format, request.image_limits));
    return Clip{length, false};
  }
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(page.fd));
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer, Demuxer::open(std::move(input), page.format, limits));
  const int picture = demuxer->picture_stream();
  if (picture < 0) return Error(ErrorCode::unsupported, "the clip has no moving picture that can be decoded");
  return Clip{picture_length(*demuxer, picture), demuxer->sound_stream() >= 0};
}

int frames_of(milliseconds length) {
  return static_cast<int>((length.count() * story_frames_per_second + 500) / 1000);
}

Result<TimelinePage> plan_page(const StoryPage& page, const StoryRequest& request, const VideoLimits& limits) {
  TimelinePage planned;
  if (page.canvas.width_px != request.width_px || page.canvas.height_px != request.height_px)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("its canvas is {}×{} px, the story's {}×{} px", page.canvas.width_px,
                             page.canvas.height_px, request.width_px, request.height_px));
  if (page.moving == StoryPage::Moving::still) {
    planned.frames = frames_of(page.length.count() > 0 ? page.length : request.still_length);
  } else {
    PINMILL_ASSIGN_OR_RETURN(const Clip clip, look_into(page, request, limits));
    planned.has_sound = clip.has_sound;
    const milliseconds end = std::min(page.range.end.value_or(clip.length), clip.length);
    const milliseconds once = end - page.range.start;
    const bool again = may_be_animated(page.format);
    planned.frames = frames_of(again ? std::max(page.length, once) : page.length.count() > 0 ? page.length : once);
  }
  if (planned.frames < 1)
    return Error(ErrorCode::invalid_argument, "it would be shown for no time at all; a thirtieth of a second is least");
  return planned;
}

std::string minutes(milliseconds length) {
  const auto seconds = (length.count() + 999) / 1000;
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace

Result<Timeline> plan_timeline(std::span<const StoryPage> pages, const StoryRequest& request,
                               const VideoLimits& limits) {
  Timeline timeline;
  std::int64_t frames = 0;
  for (std::size_t index = 0; index < pages.size(); ++index) {
    auto planned = plan_page(pages[index], request, limits);
    if (!planned) return std::move(planned).error().during(page_name(index));
    if (index > 0)
      planned->fade = std::min({frames_of(request.fade), planned->frames / 2, timeline.pages.back().frames / 2});
    frames += planned->frames;
    timeline.has_sound = timeline.has_sound || planned->has_sound;
    timeline.pages.push_back(*planned);
  }
  if (const int least = frames_of(request.min_length); frames < least && !timeline.pages.empty()) {
    timeline.pages.back().frames += least - static_cast<int>(frames);
    frames = least;
  }
  const milliseconds whole(frames * 1000 / story_frames_per_second);
  if (whole > request.max_length)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the story would last {} min, and {} min is the most: show stills for less time, leave "
                             "pages out, or make a series of single Pins of them",
                             minutes(whole), minutes(request.max_length)));
  timeline.frames = static_cast<int>(frames);
  return timeline;
}

std::string page_name(std::size_t index) {
  return fmt::format("page {}", index + 1);
}

milliseconds time_of_frame(int frame) noexcept {
  return milliseconds((std::int64_t{frame} * 1000 + story_frames_per_second / 2) / story_frames_per_second);
}

}  // namespace pinmill
