// JPEGs past libvips: read as the planes that they are coded in, drawn from those. One thread at a time.
#pragma once

#include "codecs/still.h"

namespace pinmill {

/// `reference` is the same file behind the road by libvips: what it says of the header holds, and it takes over what
/// the planes' road does not take or finds damaged.
std::unique_ptr<Still> still_from_planes(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits,
                                         std::unique_ptr<Still> reference);

}  // namespace pinmill
