// Pixels or planes into a JPEG by libjpeg. Free function, any thread.
#pragma once

#include "codecs/encode.h"

namespace pinmill {

/// `image` is rgb8, grey8, yuv420p8 or yuv444p8, not empty; `options.quality` is 1 to 100. Planes are written as they
/// are; only chroma is averaged where 4:2:0 is wanted of 4:4:4. invalid_argument: 4:4:4 of yuv420p8.
Result<Bytes> write_jpeg(const Image& image, const JpegOptions& options);

}  // namespace pinmill
