#include "codecs/video/picture_road.h"

#include <algorithm>
#include <cmath>

namespace pinmill {
namespace {

constexpr double usual_frames_per_second = 30;

}  // namespace

PictureRoad picture_road(const AVStream& stream, const TranscodeRequest& request) {
  const double average = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
  const double shown = (average > 0 ? average : usual_frames_per_second) * request.speed;
  PictureRoad road;
  road.work = {.canvas = request.canvas,
               .orientation = stored_orientation(stream),
               .deinterlace = request.interlacing == TranscodeRequest::Interlacing::interlaced ? Deinterlace::yes
                                                                                               : Deinterlace::no};
  // one more is let through: 59.94 is written as 60, and averages err
  road.keep_one_of = std::max(1, static_cast<int>(std::ceil(shown / (request.max_frames_per_second + 1))));
  road.frames_per_second = shown / road.keep_one_of;
  return road;
}

Result<std::string> describe_picture(AVFrame& frame, AVRational stream_aspect, const PictureWork& work) {
  if (stream_aspect.num > 0) frame.sample_aspect_ratio = stream_aspect;
  complete_colour(frame);
  return picture_filter(frame, work);
}

}  // namespace pinmill
