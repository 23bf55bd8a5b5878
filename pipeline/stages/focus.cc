// What draws the eye, without a trained model: things that differ from what is around them (at three distances),
// colours that are rare in the picture, edges, and skin. What is everywhere draws nobody's eye, so the mean is taken
// off.
#include "pipeline/stages/focus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "pipeline/stages/lab.h"

namespace pinmill {
namespace {

constexpr std::uint32_t longest_grid_side = 128;

// Weights of the parts; each part is about 0 to 1. Chosen by eye on photographs, products, screens and drawings.
constexpr float contrast_weight = 0.45F;
constexpr float rarity_weight = 0.25F;
constexpr float edge_weight = 0.2F;
constexpr float skin_weight = 0.6F;
// The colour difference at which a part counts in full.
constexpr float full_contrast = 35.0F;
constexpr float full_rarity = 60.0F;
constexpr float full_edge = 30.0F;

struct Cell {
  Lab lab;
  float skin = 0;  // 0 or 1, averaged where cells are
};

struct Grid {
  std::uint32_t width = 0, height = 0;
  std::vector<Cell> cells;
  const Cell& at(std::uint32_t x, std::uint32_t y) const noexcept { return cells[std::size_t{y} * width + x]; }
};

// Skin of people of all complexions lies in a narrow band of hue: BT.601 chroma after Chai and Ngan (1999).
bool is_skin(Rgb8 c) noexcept {
  const float y = 0.299F * c.red + 0.587F * c.green + 0.114F * c.blue;
  const float cb = 128.0F + 0.564F * (c.blue - y);
  const float cr = 128.0F + 0.713F * (c.red - y);
  return y > 40 && y < 240 && cb > 77 && cb < 127 && cr > 136 && cr < 173;
}

Rgb8 mean_of(const Image& image, std::uint32_t left, std::uint32_t top, std::uint32_t right, std::uint32_t bottom) {
  std::array<std::uint32_t, 3> sum{};
  for (std::uint32_t y = top; y < bottom; ++y) {
    for (std::uint32_t x = left; x < right; ++x) {
      const Rgb8 pixel = image.rgb_at(x, y);
      sum[0] += pixel.red;
      sum[1] += pixel.green;
      sum[2] += pixel.blue;
    }
  }
  const std::uint32_t count = (right - left) * (bottom - top);
  const auto mean = [count](std::uint32_t total) { return static_cast<std::uint8_t>((total + count / 2) / count); };
  return {.red = mean(sum[0]), .green = mean(sum[1]), .blue = mean(sum[2])};
}

Grid grid_of(const Image& image) {
  const std::uint32_t longest = std::max(image.width_px(), image.height_px());
  const std::uint32_t step = std::max<std::uint32_t>(1, (longest + longest_grid_side - 1) / longest_grid_side);
  Grid grid{
      .width = (image.width_px() + step - 1) / step, .height = (image.height_px() + step - 1) / step, .cells = {}};
  grid.cells.reserve(std::size_t{grid.width} * grid.height);
  for (std::uint32_t y = 0; y < grid.height; ++y) {
    for (std::uint32_t x = 0; x < grid.width; ++x) {
      const Rgb8 mean = mean_of(image, x * step, y * step, std::min((x + 1) * step, image.width_px()),
                                std::min((y + 1) * step, image.height_px()));
      grid.cells.push_back({.lab = lab_of(mean), .skin = is_skin(mean) ? 1.0F : 0.0F});
    }
  }
  return grid;
}

// Sums over rectangles in constant time: means at any distance cost the same.
class Sums {
 public:
  explicit Sums(const Grid& grid) : width_(grid.width), height_(grid.height) {
    sums_.resize(std::size_t{width_ + 1} * (height_ + 1));
    for (std::uint32_t y = 0; y < height_; ++y) {
      for (std::uint32_t x = 0; x < width_; ++x) {
        const Cell& cell = grid.at(x, y);
        const std::array<double, 4> own = {cell.lab.lightness, cell.lab.a, cell.lab.b, cell.skin};
        for (std::size_t i = 0; i < own.size(); ++i)
          at(x + 1, y + 1)[i] = own[i] + at(x, y + 1)[i] + at(x + 1, y)[i] - at(x, y)[i];
      }
    }
  }

  /// The mean of the square around a cell, as far as it lies on the grid.
  Cell mean_around(std::uint32_t x, std::uint32_t y, std::uint32_t radius) const noexcept {
    const std::uint32_t left = x > radius ? x - radius : 0;
    const std::uint32_t top = y > radius ? y - radius : 0;
    const std::uint32_t right = std::min(x + radius + 1, width_);
    const std::uint32_t bottom = std::min(y + radius + 1, height_);
    const double count = double{(right - left) * 1.0} * (bottom - top);
    std::array<float, 4> mean{};
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] = static_cast<float>((at(right, bottom)[i] - at(left, bottom)[i] - at(right, top)[i] + at(left, top)[i]) /
                                   count);
    }
    return {.lab = {.lightness = mean[0], .a = mean[1], .b = mean[2]}, .skin = mean[3]};
  }

 private:
  using Four = std::array<double, 4>;
  Four& at(std::uint32_t x, std::uint32_t y) noexcept { return sums_[std::size_t{y} * (width_ + 1) + x]; }
  const Four& at(std::uint32_t x, std::uint32_t y) const noexcept { return sums_[std::size_t{y} * (width_ + 1) + x]; }

  std::uint32_t width_, height_;
  std::vector<Four> sums_;
};

// How far each colour is from all others of the picture, by a histogram of 8 × 8 × 8 bins.
class Rarity {
 public:
  explicit Rarity(const Grid& grid) : shares_(bins * bins * bins), colours_(shares_.size()), rarities_(shares_.size()) {
    for (const Cell& cell : grid.cells) {
      const std::size_t bin = bin_of(cell.lab);
      Lab& sum = colours_[bin];
      sum = {.lightness = sum.lightness + cell.lab.lightness, .a = sum.a + cell.lab.a, .b = sum.b + cell.lab.b};
      shares_[bin] += 1;
    }
    std::vector<std::size_t> used;
    for (std::size_t bin = 0; bin < shares_.size(); ++bin) {
      if (shares_[bin] == 0) continue;
      Lab& colour = colours_[bin];
      const float count = shares_[bin];
      colour = {.lightness = colour.lightness / count, .a = colour.a / count, .b = colour.b / count};
      used.push_back(bin);
    }
    const auto all = static_cast<float>(grid.cells.size());
    for (const std::size_t bin : used) {
      for (const std::size_t other : used)
        rarities_[bin] += shares_[other] / all * colour_difference(colours_[bin], colours_[other]);
    }
  }

  float of(const Lab& colour) const noexcept { return rarities_[bin_of(colour)]; }

 private:
  static constexpr std::size_t bins = 8;
  static std::size_t step(float value, float from, float width) noexcept {
    return static_cast<std::size_t>(std::clamp((value - from) / width, 0.0F, static_cast<float>(bins - 1)));
  }
  static std::size_t bin_of(const Lab& c) noexcept {
    return (step(c.lightness, 0, 12.5F) * bins + step(c.a, -80, 20)) * bins + step(c.b, -80, 20);
  }

  std::vector<float> shares_;
  std::vector<Lab> colours_;
  std::vector<float> rarities_;
};

float contrast_at(const Grid& grid, const Sums& sums, std::uint32_t x, std::uint32_t y) noexcept {
  const std::uint32_t side = std::min(grid.width, grid.height);
  const Lab here = sums.mean_around(x, y, 1).lab;
  float contrast = 0;
  for (const std::uint32_t part : {16U, 8U, 4U})
    contrast += colour_difference(here, sums.mean_around(x, y, std::max(2U, side / part)).lab);
  return std::min(contrast / 3.0F / full_contrast, 1.0F);
}

float edge_at(const Grid& grid, std::uint32_t x, std::uint32_t y) noexcept {
  const std::uint32_t left = x > 0 ? x - 1 : x, right = std::min(x + 1, grid.width - 1);
  const std::uint32_t top = y > 0 ? y - 1 : y, bottom = std::min(y + 1, grid.height - 1);
  const float across = colour_difference(grid.at(left, y).lab, grid.at(right, y).lab);
  const float down = colour_difference(grid.at(x, top).lab, grid.at(x, bottom).lab);
  return std::min(std::max(across, down) / full_edge, 1.0F);
}

// Skin counts where there is a patch of it, most in the upper part, where heads are; and less the more of the picture
// has its colour: sand, wood and walls do.
float skin_at(const Grid& grid, const Sums& sums, float everywhere, std::uint32_t x, std::uint32_t y) noexcept {
  const std::uint32_t radius = std::max(1U, std::min(grid.width, grid.height) / 24);
  const float patch = sums.mean_around(x, y, radius).skin;
  if (patch < 0.5F) return 0;
  const float height = static_cast<float>(y) / static_cast<float>(grid.height);
  const float rest = std::max(0.0F, 1.0F - 3.0F * everywhere);
  return patch * rest * (1.0F - 0.5F * height);
}

float towards_the_middle(const Grid& grid, std::uint32_t x, std::uint32_t y) noexcept {
  const float across = (static_cast<float>(x) + 0.5F) / static_cast<float>(grid.width) - 0.5F;
  const float down = (static_cast<float>(y) + 0.5F) / static_cast<float>(grid.height) - 0.5F;
  return 0.5F + 0.5F * std::exp(-(across * across + down * down) / 0.18F);
}

// Squared, so that one thing that stands out outweighs much that hardly does: foliage, gravel, crowds of lines.
void keep_what_stands_out(std::vector<float>& values) noexcept {
  double sum = 0;
  for (const float value : values) sum += value;
  const auto mean = static_cast<float>(sum / static_cast<double>(values.size()));
  for (float& value : values) {
    const float rest = std::max(0.0F, value - mean);
    value = rest * rest;
  }
}

// What rounding leaves of a picture without content.
constexpr float nothing = 1e-4F;

std::uint32_t cells_of(double fraction, std::uint32_t side) noexcept {
  return std::clamp(static_cast<std::uint32_t>(std::lround(fraction * side)), 1U, side);
}

}  // namespace

Saliency saliency_of(const Image& overview) {
  const Grid grid = grid_of(overview);
  const Sums sums(grid);
  const Rarity rarity(grid);
  float everywhere = 0;
  for (const Cell& cell : grid.cells) everywhere += cell.skin / static_cast<float>(grid.cells.size());

  Saliency saliency{.width = grid.width, .height = grid.height, .values = {}};
  saliency.values.reserve(grid.cells.size());
  for (std::uint32_t y = 0; y < grid.height; ++y) {
    for (std::uint32_t x = 0; x < grid.width; ++x) {
      const float value = contrast_weight * contrast_at(grid, sums, x, y) +
                          rarity_weight * std::min(rarity.of(grid.at(x, y).lab) / full_rarity, 1.0F) +
                          edge_weight * edge_at(grid, x, y) + skin_weight * skin_at(grid, sums, everywhere, x, y);
      saliency.values.push_back(value * towards_the_middle(grid, x, y));
    }
  }
  keep_what_stands_out(saliency.values);
  if (*std::max_element(saliency.values.begin(), saliency.values.end()) < nothing)
    std::fill(saliency.values.begin(), saliency.values.end(), 0.0F);
  return saliency;
}

Window best_window(const Saliency& saliency, double width, double height) {
  const bool sideways = width < 1.0;
  const std::uint32_t length = sideways ? saliency.width : saliency.height;
  std::vector<double> before(std::size_t{length} + 1);  // the sum of all columns (or rows) before this one
  for (std::uint32_t y = 0; y < saliency.height; ++y) {
    for (std::uint32_t x = 0; x < saliency.width; ++x)
      before[(sideways ? x : y) + 1] += saliency.values[std::size_t{y} * saliency.width + x];
  }
  for (std::size_t i = 1; i < before.size(); ++i) before[i] += before[i - 1];

  const std::uint32_t span = cells_of(sideways ? width : height, length);
  const double middle = (length - span) / 2.0;
  std::uint32_t best = static_cast<std::uint32_t>(middle);
  const double slack = before.back() * 1e-6;  // what floating point makes of equals
  for (std::uint32_t start = 0; start + span <= length; ++start) {
    const double gain = (before[start + span] - before[start]) - (before[best + span] - before[best]);
    if (gain > slack || (gain > -slack && std::abs(start - middle) < std::abs(best - middle))) best = start;
  }
  const double free = 1.0 - (sideways ? width : height);
  const double place = length == span ? free / 2 : free * best / (length - span);
  return sideways ? Window{.left = place, .top = 0, .width = width, .height = 1}
                  : Window{.left = 0, .top = place, .width = 1, .height = height};
}

double share_outside(const Saliency& saliency, const Window& window) {
  double all = 0, inside = 0;
  for (std::uint32_t y = 0; y < saliency.height; ++y) {
    const double middle_y = (y + 0.5) / saliency.height;
    for (std::uint32_t x = 0; x < saliency.width; ++x) {
      const double middle_x = (x + 0.5) / saliency.width;
      const double value = saliency.values[std::size_t{y} * saliency.width + x];
      all += value;
      if (middle_x >= window.left && middle_x < window.left + window.width && middle_y >= window.top &&
          middle_y < window.top + window.height)
        inside += value;
    }
  }
  return all > 0 ? 1.0 - inside / all : 1.0 - window.width * window.height;
}

}  // namespace pinmill
