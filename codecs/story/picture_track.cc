#include "codecs/story/picture_track.h"

#include <utility>

#include "codecs/story/picture.h"

namespace pinmill {

PictureTrack::PictureTrack(std::span<const StoryPage> pages, const Timeline& timeline, const StoryRequest& request,
                           const VideoLimits& limits, WorkCounts& work)
    : pages_(pages), timeline_(timeline), request_(request), limits_(limits), work_(work) {}

Result<libav::FramePtr> PictureTrack::next() {
  if (current_ && shown_of_page_ == timeline_.pages[index_].frames) {
    leaving_ = std::exchange(current_, std::nullopt);
    shown_of_page_ = 0;
    if (++index_ == pages_.size()) leaving_.reset();
  }
  if (index_ == pages_.size()) return libav::FramePtr();
  auto picture = draw();
  if (!picture) return std::move(picture).error().during(page_name(index_));
  (*picture)->time_base = {1, story_frames_per_second};
  (*picture)->pts = shown_++;
  (*picture)->pkt_duration = 1;
  ++shown_of_page_;
  return picture;
}

Result<libav::FramePtr> PictureTrack::draw() {
  if (!current_) {
    PINMILL_ASSIGN_OR_RETURN(current_, open(index_));
  }
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr picture, picture_of(*current_));
  const int fade = timeline_.pages[index_].fade;
  if (shown_of_page_ >= fade) {
    leaving_.reset();
    return picture;
  }
  PINMILL_ASSIGN_OR_RETURN(const libav::FramePtr under, picture_of(*leaving_));
  return mixed(*under, *picture, static_cast<double>(shown_of_page_ + 1) / (fade + 1));
}

Result<PictureTrack::OpenPage> PictureTrack::open(std::size_t index) {
  const StoryPage& page = pages_[index];
  OpenPage opened;
  if (page.moving == StoryPage::Moving::clip) {
    PINMILL_ASSIGN_OR_RETURN(opened.pictures, open_clip_pictures(page, request_, limits_, work_));
  } else {
    const int fade_behind = index + 1 < pages_.size() ? timeline_.pages[index + 1].fade : 0;
    const auto move = static_cast<Move>(stills_++ % moves);
    PINMILL_ASSIGN_OR_RETURN(
        opened.pictures, open_still_pictures(page, move, timeline_.pages[index].frames + fade_behind, request_, work_));
  }
  damage_.push_back(opened.pictures->damage());
  if (page.caption.empty()) return opened;
  PINMILL_ASSIGN_OR_RETURN(const Caption caption, draw_caption(page.caption, request_.width_px, request_.height_px));
  if (!caption.image.empty()) opened.caption.emplace(caption);
  return opened;
}

Result<libav::FramePtr> PictureTrack::picture_of(OpenPage& page) {
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr picture, page.pictures->next());
  if (!page.caption) return picture;
  if (av_frame_make_writable(picture.get()) < 0)
    return Error(ErrorCode::limit_exceeded, "no memory for a picture of the story");
  page.caption->draw_on(*picture);
  return picture;
}

}  // namespace pinmill
