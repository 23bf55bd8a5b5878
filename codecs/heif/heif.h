// HEIC and AVIF by libheif, which honours their code points and transformations. Free functions, any thread.
#pragma once

#include "base/limits.h"
#include "codecs/decoded.h"

namespace pinmill {

/// From the header; `orientation` is what is left to do after decode_heif. corrupt_input, unsupported for a coding that
/// this build has no decoder for, limit_exceeded.
Result<ImageInfo> read_heif_info(ByteView file, const ImageLimits& limits);

/// The primary picture, upright and cropped as the file says, alpha not premultiplied.
Result<DecodedPicture> decode_heif(ByteView file, const ImageLimits& limits);

/// Blocks as parsers of metadata take them; empty where there are none. Those above `max_block_bytes` are left out.
struct HeifMetadata {
  Bytes exif;  ///< from its TIFF header on
  Bytes xmp;
};
Result<HeifMetadata> read_heif_metadata(ByteView file, std::uint64_t max_block_bytes);

}  // namespace pinmill
