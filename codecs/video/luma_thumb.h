// A frame's luma, made small: enough to tell dark from bright, sharp from soft and one scene from another. Internal to
// codecs: names libav. Plain data once made.
#pragma once

#include <vector>

#include "base/result.h"
#include "codecs/libav/handles.h"

namespace pinmill {

struct LumaThumb {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  ///< row by row

  double mean() const noexcept;
  double deviation() const noexcept;
  /// Root mean square of what a pixel differs from the mean of its four neighbours.
  double sharpness() const noexcept;
  /// Mean absolute difference of two of one size; 255 where sizes differ.
  double difference(const LumaThumb& other) const noexcept;
};

/// Never enlarged.
Result<LumaThumb> luma_thumb(const AVFrame& frame, int longest_side_px);

}  // namespace pinmill
