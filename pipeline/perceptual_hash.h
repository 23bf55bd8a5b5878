// 64 bits that stay nearly the same while a picture is resized, encoded again or slightly changed. Any thread.
#pragma once

#include <cstdint>

#include "codecs/image.h"

namespace pinmill {

/// Of an rgb8 overview: the signs of its lowest 8 × 8 cosine frequencies (without the mean), against their median. Of a
/// picture without content: its colour.
std::uint64_t perceptual_hash(const Image& overview);

/// Of 64: pictures that differ in at most this many bits are taken for the same.
inline constexpr int near_duplicate_bits = 6;
int differing_bits(std::uint64_t one, std::uint64_t other) noexcept;

}  // namespace pinmill
