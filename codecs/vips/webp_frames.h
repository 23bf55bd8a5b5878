// The frames of an animated WebP, one after the other: FFmpeg 5.1 reads none. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/limits.h"
#include "codecs/image.h"

namespace pinmill {

class WebpFrames {
 public:
  virtual ~WebpFrames() = default;
  /// How long each is shown; what browsers hold to be too short is a tenth of a second.
  virtual const std::vector<std::chrono::milliseconds>& durations() const noexcept = 0;
  /// The next one as it is shown, rgb8 or rgba8; empty: no more.
  virtual Result<Image> next() = 0;
  /// From the first one on.
  virtual Result<void> rewind() = 0;
};

/// Reads the header. `bytes` is the whole file and is kept alive. corrupt_input, limit_exceeded.
Result<std::unique_ptr<WebpFrames>> open_webp_frames(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits);

}  // namespace pinmill
