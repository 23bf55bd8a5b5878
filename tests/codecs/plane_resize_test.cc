#include "codecs/plane_resize.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using testing::is_ok;
using testing::take;

template <typename Value>
Image plane_of(std::uint32_t width_px, std::uint32_t height_px, Value value_at) {
  const Image image = take(Image::allocate(PixelLayout::grey8, width_px, height_px));
  for (std::uint32_t y = 0; y < height_px; ++y)
    for (std::uint32_t x = 0; x < width_px; ++x) image.plane().row(y)[x] = static_cast<std::byte>(value_at(x, y));
  return image;
}

int at(const Image& image, std::uint32_t x, std::uint32_t y) {
  return std::to_integer<int>(image.plane().row(y)[x]);
}

int noise(std::uint32_t x, std::uint32_t y) {
  return static_cast<int>((x * 2654435761U ^ y * 2246822519U) >> 13 & 0xff);
}

// The definition, in floating point and without a shortcut.
double weight(double x, bool shrinks) {
  x = std::abs(x);
  const double angle = std::numbers::pi * x;
  if (shrinks) return x >= 3 ? 0 : x == 0 ? 1 : 3 * std::sin(angle) * std::sin(angle / 3) / (angle * angle);
  return x >= 2 ? 0 : x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
}

double one_way(double start, double length, std::uint32_t results, std::uint32_t result, std::uint32_t samples,
               const std::function<double(std::uint32_t)>& sample) {
  const double step = length / results, stretch = std::max(1.0, step), centre = start + (result + 0.5) * step;
  double sum = 0, weights = 0;
  for (int i = static_cast<int>(centre - 4 * stretch) - 2; i <= static_cast<int>(centre + 4 * stretch) + 2; ++i) {
    const double counts = weight((i + 0.5 - centre) / stretch, step > 1);
    sum += counts * sample(static_cast<std::uint32_t>(std::clamp(i, 0, static_cast<int>(samples) - 1)));
    weights += counts;
  }
  return sum / weights;
}

struct Case {
  std::uint32_t width, height;
  PlaneBox box;
  std::uint32_t to_width, to_height;
};
class ResizePlane : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(of, ResizePlane,
                         ::testing::Values(Case{60, 40, {0, 0, 60, 40}, 23, 17}, Case{60, 40, {0, 0, 60, 40}, 131, 99},
                                           Case{61, 43, {7.25, 3.5, 40.5, 30.75}, 19, 21},
                                           Case{61, 43, {7.25, 3.5, 10, 9}, 37, 29}, Case{1, 50, {0, 0, 1, 50}, 9, 7},
                                           Case{50, 1, {0, 0, 50, 1}, 9, 7}, Case{200, 90, {0, 0, 200, 90}, 3, 2},
                                           Case{33, 33, {32, 32, 1, 1}, 5, 5}));

TEST_P(ResizePlane, gives_what_the_kernel_s_definition_gives_to_a_step) {
  const Case& c = GetParam();
  const Image from = plane_of(c.width, c.height, noise);
  const Image to = take(Image::allocate(PixelLayout::grey8, c.to_width, c.to_height));
  ASSERT_THAT(resize_plane(from.plane(), c.box, to.plane()), is_ok());
  for (std::uint32_t y = 0; y < c.to_height; ++y)
    for (std::uint32_t x = 0; x < c.to_width; ++x) {
      const double exact = one_way(c.box.left, c.box.width, c.to_width, x, c.width, [&](std::uint32_t column) {
        return one_way(c.box.top, c.box.height, c.to_height, y, c.height,
                       [&](std::uint32_t row) { return at(from, column, row); });
      });
      ASSERT_NEAR(at(to, x, y), std::clamp(exact, 0.0, 255.0), 1.0) << x << ',' << y;
    }
}

TEST(ResizedPlane, at_its_own_size_is_itself) {
  const Image from = plane_of(61, 43, noise);
  const Image to = take(Image::allocate(PixelLayout::grey8, 40, 30));
  ASSERT_THAT(resize_plane(from.plane(), {5, 9, 40, 30}, to.plane()), is_ok());
  for (std::uint32_t y = 0; y < 30; ++y)
    for (std::uint32_t x = 0; x < 40; ++x) ASSERT_EQ(at(to, x, y), noise(x + 5, y + 9)) << x << ',' << y;
}

TEST(ResizedPlane, of_one_value_has_that_value) {
  for (const int value : {0, 1, 127, 128, 254, 255}) {
    const Image from = plane_of(97, 61, [=](std::uint32_t, std::uint32_t) { return value; });
    const Image to = take(Image::allocate(PixelLayout::grey8, 37, 83));
    ASSERT_THAT(resize_plane(from.plane(), {0.5, 0.25, 90, 60}, to.plane()), is_ok());
    for (std::uint32_t y = 0; y < 83; ++y)
      for (std::uint32_t x = 0; x < 37; ++x) ASSERT_EQ(at(to, x, y), value);
  }
}

TEST(ResizedPlane, needs_samples) {
  const Image from = plane_of(8, 8, noise);
  EXPECT_THAT(resize_plane(from.plane(), {0, 0, 0, 8}, from.plane()),
              fails_with(ErrorCode::invalid_argument, ::testing::HasSubstr("without samples")));
}

void average_plane(const Image& from, std::uint32_t factor, const Image& to) {
  EXPECT_EQ(average_rows(all_rows(from.plane()), from.height_px(), factor, to.plane(), 0), to.height_px());
}

TEST(ResizedPlane, is_the_same_when_its_rows_come_a_few_at_a_time_and_go_again) {
  const Image from = plane_of(97, 211, noise);
  const Image at_once = take(Image::allocate(PixelLayout::grey8, 40, 60)),
              in_parts = take(Image::allocate(PixelLayout::grey8, 40, 60));
  const PlaneBox box{3.5, 11.25, 80, 190};
  ASSERT_THAT(resize_plane(from.plane(), box, at_once.plane()), is_ok());
  const PlaneResizer resizer = take(PlaneResizer::create(97, 211, box, 40, 60));
  const Image window = take(Image::allocate(PixelLayout::grey8, 97, (resizer.window_rows() / 8 + 2) * 8));
  const RowWindow rows{window.plane().data, window.plane().stride_bytes, 97, 211, window.height_px()};
  std::uint32_t done = 0;
  for (std::uint32_t ready = 8;; ready = std::min(ready + 8, 211U)) {
    for (std::uint32_t y = (ready - 1) / 8 * 8; y < ready; ++y)
      std::copy_n(from.plane().row(y), 97, window.plane().row(y % window.height_px()));
    done = resizer.advance(rows, ready, in_parts.plane(), done);
    if (ready == 211) break;
  }
  ASSERT_EQ(done, 60U);
  for (std::uint32_t y = 0; y < 60; ++y)
    for (std::uint32_t x = 0; x < 40; ++x) ASSERT_EQ(at(in_parts, x, y), at(at_once, x, y)) << x << ',' << y;
}

TEST(AveragedPlane, holds_means_and_what_is_left_over_at_the_edges) {
  const Image from = plane_of(7, 5, noise);
  const Image to = take(Image::allocate(PixelLayout::grey8, averaged_px(7, 3), averaged_px(5, 3)));
  average_plane(from, 3, to);
  for (std::uint32_t y = 0; y < 2; ++y)
    for (std::uint32_t x = 0; x < 3; ++x) {
      double sum = 0, count = 0;
      for (std::uint32_t row = y * 3; row < std::min(5U, y * 3 + 3); ++row)
        for (std::uint32_t column = x * 3; column < std::min(7U, x * 3 + 3); ++column, ++count)
          sum += noise(column, row);
      EXPECT_NEAR(at(to, x, y), sum / count, 0.5) << x << ',' << y;
    }
}

TEST(AveragedPlane, of_white_by_the_largest_factor_is_white) {
  const Image from = plane_of(600, 510, [](std::uint32_t, std::uint32_t) { return 255; });
  const Image to = take(Image::allocate(PixelLayout::grey8, 3, 2));
  average_plane(from, 255, to);
  EXPECT_EQ(at(to, 0, 0), 255);
  EXPECT_EQ(at(to, 2, 1), 255);
}

// Where Exif's orientation shows the sample that is stored at x, y of a picture of 3 × 2 (Exif 2.32, table 6).
TEST(TurnedPlane, shows_each_sample_where_exif_says) {
  const Image from = plane_of(3, 2, [](std::uint32_t x, std::uint32_t y) { return y * 3 + x; });
  const std::vector<std::vector<int>> upright = {{0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0},
                                                 {3, 4, 5, 0, 1, 2}, {0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2},
                                                 {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}};
  for (std::uint8_t orientation = 1; orientation <= 8; ++orientation) {
    const bool sideways = orientation >= 5;
    const Image to = take(Image::allocate(PixelLayout::grey8, sideways ? 2 : 3, sideways ? 3 : 2));
    turn_plane(from.plane(), orientation, to.plane());
    std::vector<int> shown;
    for (std::uint32_t y = 0; y < to.height_px(); ++y)
      for (std::uint32_t x = 0; x < to.width_px(); ++x) shown.push_back(at(to, x, y));
    EXPECT_EQ(shown, upright[orientation - 1U]) << int{orientation};
  }
}

}  // namespace
}  // namespace pinmill
