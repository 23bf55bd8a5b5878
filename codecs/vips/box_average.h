// Pictures made much smaller by whole factors, for looking over: a tenth of the time that libvips takes. Any thread;
// throws vips::VError.
#pragma once

#include <vips/vips8>

#include "codecs/vips/orientation.h"

namespace pinmill {

/// Whether `box_averaged` takes it: 8 bits, in memory, no alpha.
bool can_be_averaged(const vips::VImage& image);

/// `box` of `image`, each `factor`×`factor` of its pixels one; at the far edges one may stand for fewer or a few more.
/// Its metadata comes along.
vips::VImage box_averaged(const vips::VImage& image, const PixelBox& box, int factor);

}  // namespace pinmill
