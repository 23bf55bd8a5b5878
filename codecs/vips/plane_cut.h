// Cuts and resizes pictures of 8 bits by our own planes, a few rows at a time: what libvips takes several times as long
// for. Any thread; throws vips::VError.
#pragma once

#include <optional>

#include "codecs/vips/draw.h"
#include "codecs/vips/orientation.h"

namespace pinmill {

/// Whether `cut_by_planes` takes it: in memory, three bands of 8 bits, or a fourth of alpha that a background is for.
bool can_be_cut_by_planes(const vips::VImage& image, const std::optional<Rgb8>& background);

/// `box` of `image` at the size that `placed` says, of three bands. What is transparent shows `background`. Its
/// metadata comes along.
Result<vips::VImage> cut_by_planes(const vips::VImage& image, const PixelBox& box, const Placed& placed,
                                   const std::optional<Rgb8>& background);

}  // namespace pinmill
