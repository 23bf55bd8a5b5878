// How alike two frames look: the structural similarity of their luma (Wang et al., 2004), over 8×8 windows every 4
// pixels, as encoders and FFmpeg measure it. Internal to codecs: names libav. Free function, any thread.
#pragma once

#include "codecs/libav/handles.h"

namespace pinmill {

/// 1: the same. Both 8-bit planar with luma first and of one size, at least 8×8; 0 where they are not.
double luma_ssim(const AVFrame& one, const AVFrame& other);

}  // namespace pinmill
