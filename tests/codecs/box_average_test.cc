#include "codecs/vips/box_average.h"

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/vips_files.h"

namespace pinmill {
namespace {

using namespace testing;

// In memory; each pixel bears its place.
vips::VImage numbered(std::uint32_t width_px, std::uint32_t height_px) {
  return compute(vips_image_of(painted(width_px, height_px, [](std::uint32_t x, std::uint32_t y) {
    return Rgb8{static_cast<std::uint8_t>(x * 4), static_cast<std::uint8_t>(y * 4), static_cast<std::uint8_t>(x + y)};
  })));
}

TEST(BoxAverage, is_the_mean_of_each_block) {
  const Image out = image_of(box_averaged(numbered(12, 9), {0, 0, 12, 9}, 3));
  ASSERT_EQ(out.width_px(), 4U);
  ASSERT_EQ(out.height_px(), 3U);
  for (std::uint32_t y = 0; y < 3; ++y)
    for (std::uint32_t x = 0; x < 4; ++x) {
      EXPECT_EQ(out.rgb_at(x, y).red, (x * 3 + 1) * 4);
      EXPECT_EQ(out.rgb_at(x, y).green, (y * 3 + 1) * 4);
      EXPECT_EQ(out.rgb_at(x, y).blue, x * 3 + y * 3 + 2);
    }
}

TEST(BoxAverage, looks_at_its_box_only) {
  const Image out = image_of(box_averaged(numbered(20, 20), {4, 6, 2, 2}, 2));
  ASSERT_EQ(out.width_px(), 1U);
  EXPECT_EQ(out.rgb_at(0, 0), (Rgb8{18, 26, 11}));
}

TEST(BoxAverage, leaves_no_pixel_of_a_remainder_out) {
  for (const int side : {7, 8, 9, 10, 11}) {
    const Image white_corner = painted(static_cast<std::uint32_t>(side), static_cast<std::uint32_t>(side),
                                       [side](std::uint32_t x, std::uint32_t y) {
                                         const bool last = x + 1 == static_cast<std::uint32_t>(side) && y == x;
                                         return last ? Rgb8{255, 255, 255} : Rgb8{0, 0, 0};
                                       });
    const Image out = image_of(box_averaged(compute(vips_image_of(white_corner)), {0, 0, side, side}, 3));
    EXPECT_GT(out.rgb_at(out.width_px() - 1, out.height_px() - 1).red, 0) << side;
  }
}

TEST(BoxAverage, keeps_the_profile) {
  const vips::VImage out = box_averaged(compute(in_profile(plain(8, 8, {200, 10, 10}), "p3")), {0, 0, 8, 8}, 4);
  EXPECT_NE(out.get_typeof(VIPS_META_ICC_NAME), 0U);
}

TEST(BoxAverage, takes_no_alpha_and_nothing_that_is_not_computed_yet) {
  EXPECT_TRUE(can_be_averaged(numbered(4, 4)));
  EXPECT_FALSE(can_be_averaged(vips_image_of(plain(4, 4, {}))));
  EXPECT_FALSE(can_be_averaged(compute(vips_image_of(plain(4, 4, {})).bandjoin(255))));
  EXPECT_FALSE(can_be_averaged(compute(numbered(4, 4).cast(VIPS_FORMAT_USHORT))));
}

}  // namespace
}  // namespace pinmill
