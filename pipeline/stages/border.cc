#include "pipeline/stages/border.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "pipeline/stages/lab.h"

namespace pinmill {
namespace {

constexpr std::uint32_t smallest_side_px = 8;
// A pixel looks like the colour within this: soft noise of JPEG and of paper, after an overview has averaged it.
constexpr float noise = 4.0F;
// What may touch a side without being seen as cut: a hair, a speck.
constexpr double share_needed = 0.99;
// A side is looked at in stretches, since a slow change of light along it makes a seam where no pixel is far off.
constexpr std::size_t stretches = 12;
constexpr double visible_seam = 1.0;

using Line = std::vector<Rgb8>;

Line row_of(const Image& image, std::uint32_t y) {
  Line line;
  line.reserve(image.width_px());
  for (std::uint32_t x = 0; x < image.width_px(); ++x) line.push_back(image.rgb_at(x, y));
  return line;
}

Line column_of(const Image& image, std::uint32_t x) {
  Line line;
  line.reserve(image.height_px());
  for (std::uint32_t y = 0; y < image.height_px(); ++y) line.push_back(image.rgb_at(x, y));
  return line;
}

std::array<Line, 2> lines_of(const Image& image, Sides sides) {
  if (sides == Sides::top_and_bottom) return {row_of(image, 0), row_of(image, image.height_px() - 1)};
  return {column_of(image, 0), column_of(image, image.width_px() - 1)};
}

std::uint8_t middle_of(std::vector<std::uint8_t>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Rgb8 median_of(const std::array<Line, 2>& lines) {
  std::array<std::vector<std::uint8_t>, 3> channels;
  for (const Line& line : lines) {
    for (const Rgb8& pixel : line) {
      channels[0].push_back(pixel.red);
      channels[1].push_back(pixel.green);
      channels[2].push_back(pixel.blue);
    }
  }
  return {.red = middle_of(channels[0]), .green = middle_of(channels[1]), .blue = middle_of(channels[2])};
}

double share_like(const std::array<Line, 2>& lines, Rgb8 colour) {
  const Lab wanted = lab_of(colour);
  std::size_t alike = 0, all = 0;
  for (const Line& line : lines) {
    all += line.size();
    alike += static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [&](const Rgb8& pixel) {
      return colour_difference(lab_of(pixel), wanted) <= noise;
    }));
  }
  return static_cast<double>(alike) / static_cast<double>(all);
}

// The mean of part of a line; of pixels that look like the colour only, so that a speck is no seam.
std::optional<Lab> mean_like(const Line& line, std::size_t from, std::size_t to, const Lab& wanted) {
  Lab sum;
  float count = 0;
  for (std::size_t i = from; i < to; ++i) {
    const Lab pixel = lab_of(line[i]);
    if (colour_difference(pixel, wanted) > noise) continue;
    sum = {.lightness = sum.lightness + pixel.lightness, .a = sum.a + pixel.a, .b = sum.b + pixel.b};
    count += 1;
  }
  if (count == 0) return std::nullopt;
  return Lab{.lightness = sum.lightness / count, .a = sum.a / count, .b = sum.b / count};
}

double worst_seam(const std::array<Line, 2>& lines, Rgb8 colour) {
  const Lab wanted = lab_of(colour);
  double worst = 0;
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < stretches; ++i) {
      const auto mean = mean_like(line, line.size() * i / stretches, line.size() * (i + 1) / stretches, wanted);
      if (mean) worst = std::max(worst, static_cast<double>(colour_difference(*mean, wanted)));
    }
  }
  return worst;
}

}  // namespace

std::optional<Border> border_of(const Image& overview, Sides sides) {
  if (std::min(overview.width_px(), overview.height_px()) < smallest_side_px) return std::nullopt;
  const std::array<Line, 2> lines = lines_of(overview, sides);
  Border border;
  border.colour = median_of(lines);
  border.share = share_like(lines, border.colour);
  border.seam = worst_seam(lines, border.colour);
  const Sides others = sides == Sides::top_and_bottom ? Sides::left_and_right : Sides::top_and_bottom;
  border.all_sides = share_like(lines_of(overview, others), border.colour) >= share_needed;
  return border;
}

bool is_one_colour(const Border& border) noexcept {
  return border.share >= share_needed && border.seam < visible_seam;
}

}  // namespace pinmill
