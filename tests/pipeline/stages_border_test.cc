#include "pipeline/stages/border.h"

#include <gmock/gmock.h>

#include "codecs/pictures.h"
#include "pipeline/stages/lab.h"

namespace pinmill {
namespace {

using ::testing::Gt;
using ::testing::Lt;
using testing::painted;
using testing::plain;

constexpr Rgb8 paper = {250, 249, 247};
constexpr Rgb8 ink = {20, 60, 160};

// A blue thing in the middle of paper, with the noise of `levels`.
Image product(int levels) {
  return painted(200, 150, [=](std::uint32_t x, std::uint32_t y) {
    if (x > 60 && x < 140 && y > 40 && y < 110) return ink;
    const int noise =
        levels == 0 ? 0 : static_cast<int>((x * 7919 + y * 104729) % (2U * static_cast<unsigned>(levels) + 1)) - levels;
    return Rgb8{static_cast<std::uint8_t>(std::min(255, paper.red + noise)),
                static_cast<std::uint8_t>(std::min(255, paper.green + noise)),
                static_cast<std::uint8_t>(std::min(255, paper.blue + noise))};
  });
}

TEST(Border, is_one_colour_around_a_product_on_paper) {
  const Border border = *border_of(product(0), Sides::top_and_bottom);
  EXPECT_TRUE(is_one_colour(border));
  EXPECT_EQ(border.colour, paper);
  EXPECT_EQ(border.share, 1.0);
  EXPECT_THAT(border.seam, Lt(0.01));
  EXPECT_TRUE(border.all_sides);
}

TEST(Border, is_one_colour_under_the_soft_noise_of_jpeg) {
  const Border border = *border_of(product(3), Sides::left_and_right);
  EXPECT_TRUE(is_one_colour(border));
  EXPECT_THAT(colour_difference(lab_of(border.colour), lab_of(paper)), Lt(1.0F));
}

TEST(Border, is_not_one_colour_where_light_changes_slowly_along_it) {
  const Image gradient = painted(240, 160, [](std::uint32_t x, std::uint32_t) {
    const auto level = static_cast<std::uint8_t>(200 + x / 24);  // ten levels: no pixel is far off
    return Rgb8{level, level, level};
  });
  const Border border = *border_of(gradient, Sides::top_and_bottom);
  EXPECT_THAT(border.seam, Gt(1.0));
  EXPECT_FALSE(is_one_colour(border));
}

TEST(Border, is_not_one_colour_where_something_touches_it) {
  const Image touched =
      painted(200, 150, [](std::uint32_t x, std::uint32_t) { return x > 90 && x < 110 ? ink : paper; });
  EXPECT_FALSE(is_one_colour(*border_of(touched, Sides::top_and_bottom)));
  EXPECT_TRUE(is_one_colour(*border_of(touched, Sides::left_and_right))) << "the other two sides are free";
  EXPECT_FALSE(border_of(touched, Sides::left_and_right)->all_sides);
}

TEST(Border, is_not_one_colour_where_the_two_sides_differ) {
  const Image halves = painted(200, 150, [](std::uint32_t, std::uint32_t y) { return y < 75 ? paper : ink; });
  EXPECT_FALSE(is_one_colour(*border_of(halves, Sides::top_and_bottom)));
}

TEST(Border, says_nothing_of_a_picture_of_a_few_pixels) {
  EXPECT_EQ(border_of(plain(7, 100, paper), Sides::top_and_bottom), std::nullopt);
}

TEST(Lab, measures_colours_as_cie_does) {
  // sRGB primaries in CIE L*a*b* (D65), as published for IEC 61966-2-1
  EXPECT_NEAR(lab_of({255, 0, 0}).lightness, 53.24, 0.05);
  EXPECT_NEAR(lab_of({255, 0, 0}).a, 80.09, 0.1);
  EXPECT_NEAR(lab_of({0, 0, 255}).b, -107.86, 0.1);
  EXPECT_NEAR(lab_of({255, 255, 255}).lightness, 100, 0.01);
  EXPECT_NEAR(colour_difference(lab_of({255, 255, 255}), lab_of({0, 0, 0})), 100, 0.1);
}

}  // namespace
}  // namespace pinmill
