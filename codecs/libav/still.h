// BMP and APNG, of which libvips has no reader of its own, by FFmpeg's decoders. Free functions, any thread.
#pragma once

#include "base/limits.h"
#include "codecs/decoded.h"

namespace pinmill {

/// From the header; `format` is bmp or apng. corrupt_input, limit_exceeded, unsupported for a coding within BMP that is
/// none of its own (JPEG, PNG).
Result<ImageInfo> read_libav_still_info(ByteView file, Format format, const ImageLimits& limits);

/// The picture; of an APNG its first frame.
Result<DecodedPicture> decode_libav_still(ByteView file, Format format, const ImageLimits& limits);

}  // namespace pinmill
