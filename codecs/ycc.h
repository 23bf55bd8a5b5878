// Between planes of luma and chroma (JFIF: BT.601, full range) and interleaved sRGB. Free functions, any thread.
#pragma once

#include "codecs/image.h"

namespace pinmill {

/// rgb8 of a yuv444p8, by the same whole numbers as libjpeg's own conversion.
Result<Image> rgb_of(const Image& ycc);

}  // namespace pinmill
