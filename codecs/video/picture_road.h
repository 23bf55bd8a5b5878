// What a request means for one picture stream: how it is filtered, which frames are kept, how many a second come out.
// Internal to codecs: names libav. Plain data and free functions, any thread.
#pragma once

#include "codecs/transcode.h"
#include "codecs/video/filter_node.h"
#include "codecs/video/picture_filter.h"

namespace pinmill {

struct PictureRoad {
  PictureWork work;
  int keep_one_of = 1;            ///< frames
  double frames_per_second = 30;  ///< of the result, on average
};

PictureRoad picture_road(const AVStream& stream, const TranscodeRequest& request);

/// Completes a frame of `stream` and says the filters for it.
Result<std::string> describe_picture(AVFrame& frame, AVRational stream_aspect, const PictureWork& work);

}  // namespace pinmill
