// How a video's picture is turned for display: the same eight ways as Exif's. Free functions, any thread.
#pragma once

#include <cstdint>
#include <span>

namespace pinmill {

/// 1–8 as Exif counts them, from a display matrix (ISO/IEC 14496-12 §8.3.2, row by row, 3×3); the nearest where it is
/// askew, 1 where it is no matrix.
int orientation_of_matrix(std::span<const std::int32_t> matrix) noexcept;
/// True where width and height change places.
constexpr bool is_transposed(int orientation) noexcept {
  return orientation >= 5;
}
/// The filters that bring a stored picture of that orientation upright; empty for 1.
const char* upright_filter(int orientation) noexcept;

}  // namespace pinmill
