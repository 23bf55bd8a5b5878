#include "codecs/video/luma_ssim.h"

#include <cstddef>
#include <vector>

namespace pinmill {
namespace {

constexpr int cell = 4;        // pixels; a window is 2×2 cells
constexpr int window_px = 64;  // pixels of a window
constexpr double c1 = 0.01 * 0.01 * 255 * 255 * window_px;
constexpr double c2 = 0.03 * 0.03 * 255 * 255 * window_px * (window_px - 1);

// Of one cell, or of a window: what means, variances and covariance are made of.
struct Sums {
  int one = 0, other = 0, squares = 0, products = 0;
  Sums& operator+=(const Sums& more) noexcept {
    one += more.one;
    other += more.other;
    squares += more.squares;
    products += more.products;
    return *this;
  }
};

Sums cell_sums(const std::uint8_t* one, int one_stride, const std::uint8_t* other, int other_stride) noexcept {
  Sums sums;
  for (int y = 0; y < cell; ++y) {
    for (int x = 0; x < cell; ++x) {
      const int a = one[x], b = other[x];
      sums.one += a;
      sums.other += b;
      sums.squares += a * a + b * b;
      sums.products += a * b;
    }
    one += one_stride;
    other += other_stride;
  }
  return sums;
}

double similarity(const Sums& sums) noexcept {
  const double a = sums.one, b = sums.other;
  const double variances = static_cast<double>(sums.squares) * window_px - a * a - b * b;
  const double covariance = static_cast<double>(sums.products) * window_px - a * b;
  return (2 * a * b + c1) * (2 * covariance + c2) / ((a * a + b * b + c1) * (variances + c2));
}

}  // namespace

double luma_ssim(const AVFrame& one, const AVFrame& other) {
  const int columns = one.width / cell, rows = one.height / cell;
  if (one.width != other.width || one.height != other.height || columns < 2 || rows < 2) return 0;
  std::vector<Sums> above(static_cast<std::size_t>(columns)), here(above);
  double total = 0;
  for (int row = 0; row < rows; ++row) {
    const std::uint8_t* a = one.data[0] + static_cast<std::ptrdiff_t>(row) * cell * one.linesize[0];
    const std::uint8_t* b = other.data[0] + static_cast<std::ptrdiff_t>(row) * cell * other.linesize[0];
    for (std::size_t column = 0; column < here.size(); ++column)
      here[column] = cell_sums(a + column * cell, one.linesize[0], b + column * cell, other.linesize[0]);
    for (std::size_t column = 1; row > 0 && column < here.size(); ++column) {
      Sums window = here[column];
      total += similarity((window += here[column - 1]) += (Sums(above[column]) += above[column - 1]));
    }
    above.swap(here);
  }
  return total / (static_cast<double>(columns - 1) * (rows - 1));
}

}  // namespace pinmill
