#include "codecs/video/orientation.h"

#include <array>
#include <cstdlib>

namespace pinmill {

int orientation_of_matrix(std::span<const std::int32_t> matrix) noexcept {
  if (matrix.size() < 9) return 1;
  // x' = a x + c y, y' = b x + d y, with y downwards
  const std::int64_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  if (std::abs(a) + std::abs(d) >= std::abs(b) + std::abs(c)) {
    if (a >= 0) return d >= 0 ? 1 : 4;
    return d >= 0 ? 2 : 3;
  }
  if (b >= 0) return c >= 0 ? 5 : 6;
  return c >= 0 ? 8 : 7;
}

const char* upright_filter(int orientation) noexcept {
  constexpr std::array filters = {"",
                                  "",
                                  "hflip",
                                  "hflip,vflip",
                                  "vflip",
                                  "transpose=cclock_flip",
                                  "transpose=clock",
                                  "transpose=clock_flip",
                                  "transpose=cclock"};
  return orientation >= 1 && orientation <= 8 ? filters[static_cast<std::size_t>(orientation)] : "";
}

}  // namespace pinmill
