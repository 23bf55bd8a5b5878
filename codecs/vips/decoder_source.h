// Pictures that another decoder than libvips reads, whole: HEIF by libheif, BMP and APNG by libav. One thread at a
// time.
#pragma once

#include <functional>
#include <memory>

#include "codecs/decoded.h"
#include "codecs/vips/picture.h"

namespace pinmill {

/// `decode` is called once a decode(); its pixels are not copied.
std::unique_ptr<PictureSource> source_from(Format format, ImageInfo info,
                                           std::function<Result<DecodedPicture>()> decode);

}  // namespace pinmill
