// Pixels as libheif decodes them, made into ours in place. Free functions, any thread.
#pragma once

#include "codecs/image.h"

namespace pinmill::heif {

/// 16-bit samples of which the lower `bits` are used, spread over 0–65535.
void spread_to_16_bits(const Image& image, int bits) noexcept;
/// Colours divided by their alpha, for rgba8 and rgba16.
void undo_premultiplication(const Image& image) noexcept;

}  // namespace pinmill::heif
