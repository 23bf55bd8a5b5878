#include "pipeline/perceptual_hash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace pinmill {
namespace {

constexpr std::size_t side = 32;        // what the picture is averaged to
constexpr std::size_t frequencies = 8;  // kept of each direction
// Of luma: below this nothing but noise is left, and signs of noise tell nothing.
constexpr double least_amplitude = 1.0;
// Frequencies that a picture does not have must not flip with the noise of another size or quality.
constexpr double noise = 0.4;

using Luma = std::array<std::array<double, side>, side>;
using Spectrum = std::array<double, frequencies * frequencies>;

double luma_of(const std::byte* pixel, std::size_t green, std::size_t blue) noexcept {
  return 0.299 * std::to_integer<int>(pixel[0]) + 0.587 * std::to_integer<int>(pixel[green]) +
         0.114 * std::to_integer<int>(pixel[blue]);
}

// The part of a picture's line that one of `side` cells covers, in pixels; pixels at its ends count in part, so that
// another size of the same picture gives the same means.
struct Span {
  double from, to;
  Span(std::size_t cell, std::uint32_t length) noexcept
      : from(static_cast<double>(cell * length) / side), to(static_cast<double>((cell + 1) * length) / side) {}
  std::uint32_t first() const noexcept { return static_cast<std::uint32_t>(from); }
  std::uint32_t end() const noexcept { return static_cast<std::uint32_t>(std::ceil(to)); }
  double share_of(std::uint32_t pixel) const noexcept {
    return std::min(to, pixel + 1.0) - std::max(from, 1.0 * pixel);
  }
};

double mean_luma(const Image& image, const Span& across, const Span& down) {
  const bool grey = image.layout() == PixelLayout::grey8;
  const std::size_t pixel_bytes = bytes_per_pixel(image.layout()), green = grey ? 0 : 1, blue = grey ? 0 : 2;
  double sum = 0;
  for (std::uint32_t y = down.first(); y < std::min(down.end(), image.height_px()); ++y) {
    const std::byte* row = image.plane().row(y);
    for (std::uint32_t x = across.first(); x < std::min(across.end(), image.width_px()); ++x)
      sum += luma_of(row + x * pixel_bytes, green, blue) * across.share_of(x) * down.share_of(y);
  }
  return sum / ((across.to - across.from) * (down.to - down.from));
}

Luma averaged(const Image& image) {
  Luma luma{};
  for (std::size_t row = 0; row < side; ++row) {
    for (std::size_t column = 0; column < side; ++column)
      luma[row][column] = mean_luma(image, Span(column, image.width_px()), Span(row, image.height_px()));
  }
  return luma;
}

double cosine(std::size_t frequency, std::size_t position) noexcept {
  return std::cos(std::numbers::pi * static_cast<double>(frequency * (2 * position + 1)) / (2.0 * side));
}

Spectrum spectrum_of(const Luma& luma) {
  std::array<std::array<double, frequencies>, side> rows{};
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t u = 0; u < frequencies; ++u) {
      for (std::size_t x = 0; x < side; ++x) rows[y][u] += luma[y][x] * cosine(u, x) / side;
    }
  }
  Spectrum spectrum{};
  for (std::size_t v = 0; v < frequencies; ++v) {
    for (std::size_t u = 0; u < frequencies; ++u) {
      for (std::size_t y = 0; y < side; ++y) spectrum[v * frequencies + u] += rows[y][u] * cosine(v, y) / side;
    }
  }
  return spectrum;
}

std::uint64_t colour_hash(Rgb8 colour) noexcept {
  // Fibonacci hashing (Knuth): other colours differ in about half of the bits
  return (std::uint64_t{colour.red} << 16 | std::uint64_t{colour.green} << 8 | colour.blue) * 0x9E3779B97F4A7C15ULL;
}

}  // namespace

std::uint64_t perceptual_hash(const Image& overview) {
  Spectrum spectrum = spectrum_of(averaged(overview));
  spectrum[0] = 0;  // the mean: a picture made lighter is the same picture
  const bool empty =
      std::all_of(spectrum.begin(), spectrum.end(), [](double value) { return std::abs(value) < least_amplitude; });
  if (empty) return colour_hash(overview.rgb_at(overview.width_px() / 2, overview.height_px() / 2));
  Spectrum sorted = spectrum;
  std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
  const double median = sorted[sorted.size() / 2];
  std::uint64_t hash = 0;
  for (const double value : spectrum) hash = hash << 1 | (value > median + noise ? 1U : 0U);
  return hash;
}

}  // namespace pinmill
