// 64 bits that stay nearly the same while a picture is resized, encoded again or slightly changed. Any thread.
#pragma once

#include <cstdint>

#include "codecs/image.h"

namespace pinmill {

/// Of an rgb8 overview: the signs of its lowest 8 × 8 cosine frequencies (without the mean), against their median. Of a
/// picture without content: its colour. Pictures that look alike differ in a few of the bits.
std::uint64_t perceptual_hash(const Image& overview);

}  // namespace pinmill
