// Pictures as a story's encoder takes them: 8-bit 4:2:0 BT.709, made, mixed and drawn over. Free functions, any thread.
#pragma once

#include <cstdint>

#include "codecs/image.h"
#include "codecs/libav/handles.h"

namespace pinmill {

inline constexpr int story_frames_per_second = 30;

/// Not initialised; sides are even.
Result<libav::FramePtr> allocate_picture(int width_px, int height_px);
/// Of rgb8 with even sides.
Result<libav::FramePtr> picture_of(const Image& image);
/// Another reference to the same pixels, which nobody may write then.
Result<libav::FramePtr> same_picture(const AVFrame& frame);
/// `weight` of `over` (0–1), the rest of `under`; both of one size.
Result<libav::FramePtr> mixed(const AVFrame& under, const AVFrame& over, double weight);

}  // namespace pinmill
