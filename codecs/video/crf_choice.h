// Which CRF a video needs to look as it should: found on a few short samples, encoded as the whole will be. Internal to
// codecs. Free function, any thread.
#pragma once

#include <functional>
#include <stop_token>

#include "codecs/transcode.h"
#include "codecs/video/encode_node.h"

namespace pinmill {

struct CrfChoice {
  double crf = 0;
  double bits_per_second = 0;  ///< that it makes of the samples, more than of the whole; 0: not known
  WorkCounts work;             ///< what choosing cost
};

/// `encoding` is what the whole will be encoded with; its crf is not looked at. `alive` is called between samples.
Result<CrfChoice> choose_crf(int fd, const TranscodeRequest& request, const PictureEncoding& encoding,
                             const VideoLimits& limits, const std::function<void()>& alive, std::stop_token stop);

}  // namespace pinmill
