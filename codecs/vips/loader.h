// JPEG, PNG, WebP, GIF and TIFF by libvips, each by its own loader from memory: libvips never chooses one. Any thread,
// after start_media_runtime; what it opens is for one thread at a time.
#pragma once

#include <memory>

#include "codecs/vips/picture.h"

namespace pinmill {

/// Reads the header. corrupt_input, limit_exceeded; `format` is one of the five.
Result<std::unique_ptr<PictureSource>> open_with_vips(std::shared_ptr<const Bytes> bytes, Format format,
                                                      const ImageLimits& limits);

}  // namespace pinmill
