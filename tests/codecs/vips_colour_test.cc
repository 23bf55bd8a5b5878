#include "codecs/vips/colour.h"

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/vips_files.h"

namespace pinmill {
namespace {

using ::testing::IsEmpty;
using namespace testing;

constexpr CodePoints display_p3{.primaries = 12, .transfer = 13, .matrix = 0, .full_range = true};
constexpr CodePoints hdr10{.primaries = 9, .transfer = 16, .matrix = 0, .full_range = true};

Rgb8 converted(const vips::VImage& image, const std::optional<CodePoints>& code_points) {
  return image_of(ColourConversion::choose(image, code_points).apply(image)).rgb_at(0, 0);
}

TEST(ColourConversion, follows_code_points_where_there_is_no_profile) {
  const vips::VImage red = vips_image_of(plain(4, 4, {200, 40, 40}));
  EXPECT_EQ(converted(red, std::nullopt), (Rgb8{200, 40, 40}));
  const Rgb8 wide = converted(red, display_p3);
  EXPECT_GT(wide.red, 208);
  EXPECT_LT(wide.green, 30);
}

TEST(ColourConversion, agrees_with_the_profile_of_the_same_colours) {
  const vips::VImage profiled = in_profile(plain(4, 4, {180, 90, 60}), "p3");
  EXPECT_LE(distance(converted(profiled, std::nullopt), converted(without_profile(profiled), display_p3)), 1);
}

TEST(ColourConversion, believes_a_profile_before_code_points) {
  const vips::VImage profiled = in_profile(plain(4, 4, {180, 90, 60}), "p3");
  EXPECT_LE(distance(converted(profiled, hdr10), {180, 90, 60}), 2);
}

TEST(ColourConversion, maps_the_tones_of_16_bit_high_dynamic_range_and_keeps_its_alpha) {
  constexpr double pq_of_203_nits = 0.5807;
  const vips::VImage grey =
      vips_image_of(plain(4, 4, {1, 1, 1})).linear(0, pq_of_203_nits * 65535).cast(VIPS_FORMAT_USHORT);
  const vips::VImage image = grey.bandjoin(32768)
                                 .cast(VIPS_FORMAT_USHORT)
                                 .copy(vips::VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
  const Image out = image_of(ColourConversion::choose(image, hdr10).apply(image));
  ASSERT_EQ(out.layout(), PixelLayout::rgba8);
  EXPECT_GE(out.rgb_at(0, 0).green, 222);
  EXPECT_LE(out.rgb_at(0, 0).green, 240);
  EXPECT_NEAR(std::to_integer<int>(out.plane().row(0)[3]), 128, 1);
}

TEST(ColourConversion, leaves_out_a_profile_that_changes_nothing) {
  const vips::VImage image = in_profile(plain(4, 4, {180, 90, 60}), "srgb");
  const ColourConversion conversion = ColourConversion::choose(image, std::nullopt);
  EXPECT_TRUE(conversion.keeps_srgb());
  EXPECT_THAT(conversion.trouble(), IsEmpty());
  EXPECT_FALSE(ColourConversion::choose(in_profile(plain(4, 4, {1, 2, 3}), "p3"), std::nullopt).keeps_srgb());
}

}  // namespace
}  // namespace pinmill
