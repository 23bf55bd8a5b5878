#include <algorithm>
#include <cmath>
#include <utility>

#include "codecs/graph/frame_pull.h"
#include "codecs/story/page_pictures.h"
#include "codecs/story/picture.h"
#include "codecs/video/animation_source.h"
#include "codecs/video/clip_source.h"
#include "codecs/video/decode_node.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/picture_road.h"

namespace pinmill {
namespace {

/// Frames at whatever times they have become pictures at the story's rate: each shows what is on at its time.
class ClipPictures final : public PagePictures {
 public:
  ClipPictures(std::unique_ptr<Demuxer> demuxer, std::unique_ptr<FramePull> frames, WorkCounts& work)
      : demuxer_(std::move(demuxer)), frames_(std::move(frames)), work_(work) {}

  Result<libav::FramePtr> next() override {
    if (!current_) {
      PINMILL_ASSIGN_OR_RETURN(current_, frames_->next());
      if (!current_) return Error(ErrorCode::corrupt_input, "not one picture of it can be decoded");
      PINMILL_ASSIGN_OR_RETURN(following_, frames_->next());
    }
    while (following_ && slot_of(*following_) <= shown_) {
      current_ = std::move(following_);
      PINMILL_ASSIGN_OR_RETURN(following_, frames_->next());
    }
    if (demuxer_) work_.bytes_read += demuxer_->bytes_read() - std::exchange(counted_, demuxer_->bytes_read());
    ++shown_;
    return same_picture(*current_);
  }

 private:
  // The picture of the story that lies nearest to the frame's time.
  static std::int64_t slot_of(const AVFrame& frame) noexcept {
    return av_rescale_q_rnd(frame.pts, frame.time_base, {1, story_frames_per_second}, AV_ROUND_NEAR_INF);
  }

  std::unique_ptr<Demuxer> demuxer_;  // outlives the frames' source; null for an animation
  std::unique_ptr<FramePull> frames_;
  WorkCounts& work_;
  libav::FramePtr current_, following_;
  std::int64_t shown_ = 0;
  std::uint64_t counted_ = 0;
};

int keep_one_of(const AVStream& stream) {
  const double rate = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
  return std::max(1, static_cast<int>((rate + 0.5) / story_frames_per_second));
}

std::unique_ptr<graph::Node> picture_filter_node(FilterOptions options, const PictureWork& work, AVRational aspect,
                                                 WorkCounts& counts) {
  options.describe = [work, aspect](AVFrame& frame) { return describe_picture(frame, aspect, work); };
  return make_filter_node(std::move(options), counts);
}

Result<std::unique_ptr<PagePictures>> open_animation(const StoryPage& page, const StoryRequest& request,
                                                     WorkCounts& work) {
  PINMILL_ASSIGN_OR_RETURN(
      auto source, make_animation_source(page.fd, page.format, {.at_least = page.length}, request.image_limits, work));
  std::vector<std::unique_ptr<graph::Node>> nodes;
  nodes.push_back(picture_filter_node({.origin = {0, {1, 1000}}, .range = page.range, .describe = {}},
                                      {.canvas = page.canvas}, {0, 1}, work));
  return std::unique_ptr<PagePictures>(
      std::make_unique<ClipPictures>(nullptr, std::make_unique<FramePull>(std::move(source), std::move(nodes)), work));
}

}  // namespace

Result<std::unique_ptr<PagePictures>> open_clip_pictures(const StoryPage& page, const StoryRequest& request,
                                                         const VideoLimits& limits, WorkCounts& work) {
  if (may_be_animated(page.format)) return open_animation(page, request, work);
  PINMILL_ASSIGN_OR_RETURN(auto input, libav::InputBridge::from_descriptor(page.fd));
  PINMILL_ASSIGN_OR_RETURN(auto demuxer, Demuxer::open(std::move(input), page.format, limits));
  const int picture = demuxer->picture_stream();
  if (picture < 0) return Error(ErrorCode::unsupported, "the clip has no moving picture that can be decoded");
  const AVStream& stream = demuxer->stream(picture);
  auto source = make_clip_source(*demuxer, {.picture = picture}, page.range);
  std::vector<std::unique_ptr<graph::Node>> nodes;
  nodes.push_back(make_decode_node({.threads = request.threads}, work));
  nodes.push_back(picture_filter_node(
      {.origin = presentation_start(*demuxer, picture),
       .range = page.range,
       .keep_one_of = keep_one_of(stream),
       .describe = {}},
      {.canvas = page.canvas,
       .orientation = stored_orientation(stream),
       .deinterlace =
           page.interlacing == TranscodeRequest::Interlacing::interlaced ? Deinterlace::yes : Deinterlace::no},
      stream.sample_aspect_ratio, work));
  return std::unique_ptr<PagePictures>(std::make_unique<ClipPictures>(
      std::move(demuxer), std::make_unique<FramePull>(std::move(source), std::move(nodes)), work));
}

}  // namespace pinmill
