#include "codecs/colour_code_points.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/colour.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

constexpr std::uint8_t bt709 = 1, bt2020 = 9, display_p3 = 12, srgb = 13, pq = 16, hlg = 18, unspecified = 2;

CodePoints points(std::uint8_t primaries, std::uint8_t transfer) {
  return {.primaries = primaries, .transfer = transfer, .matrix = 0, .full_range = true};
}

// A colour given in fractions of full scale.
Rgb8 converted(std::uint8_t primaries, std::uint8_t transfer, double red, double green, double blue) {
  const auto conversion = CodePointConversion::to_srgb(points(primaries, transfer));
  EXPECT_TRUE(conversion.has_value());
  const std::uint16_t from[3] = {static_cast<std::uint16_t>(std::lround(red * 65535)),
                                 static_cast<std::uint16_t>(std::lround(green * 65535)),
                                 static_cast<std::uint16_t>(std::lround(blue * 65535))};
  std::uint8_t to[3] = {};
  if (conversion) conversion->convert(from, to, 1);
  return {to[0], to[1], to[2]};
}

int grey(std::uint8_t transfer, double signal) {
  const Rgb8 colour = converted(bt2020, transfer, signal, signal, signal);
  EXPECT_LE(std::abs(colour.red - colour.green), 1);
  EXPECT_LE(std::abs(colour.blue - colour.green), 1);
  return colour.green;
}

// Signals of SMPTE ST 2084 for whole numbers of cd/m², from BT.2408-5 table 1 and the formula.
constexpr double pq_of_26_nits = 0.3774, pq_of_203_nits = 0.5807, pq_of_1000_nits = 0.7518, pq_of_4000_nits = 0.9026;

TEST(CodePointConversion, is_not_needed_where_the_numbers_mean_srgb_or_say_nothing) {
  EXPECT_FALSE(CodePointConversion::to_srgb(points(bt709, srgb)));
  EXPECT_FALSE(CodePointConversion::to_srgb(points(unspecified, unspecified)));
  EXPECT_FALSE(CodePointConversion::to_srgb(points(bt709, bt709)));
}

TEST(CodePointConversion, leaves_greys_of_display_p3_alone) {
  for (const int level : {0, 1, 20, 118, 200, 254, 255}) {
    const Rgb8 colour = converted(display_p3, srgb, level / 255.0, level / 255.0, level / 255.0);
    EXPECT_NEAR(colour.red, level, 1);
    EXPECT_NEAR(colour.green, level, 1);
    EXPECT_NEAR(colour.blue, level, 1);
  }
}

TEST(CodePointConversion, takes_pure_display_p3_colours_to_the_edge_of_srgb) {
  EXPECT_EQ(converted(display_p3, srgb, 1, 0, 0), (Rgb8{255, 0, 0}));
  EXPECT_EQ(converted(display_p3, srgb, 0, 1, 0), (Rgb8{0, 255, 0}));
}

TEST(CodePointConversion, makes_moderate_display_p3_colours_what_they_look_like) {
  // (0.6, 0.4, 0.3) of Display P3 by the matrix of CSS Color 4, §10.8: (0.636, 0.389, 0.280)
  const Rgb8 colour = converted(display_p3, srgb, 0.6, 0.4, 0.3);
  EXPECT_NEAR(colour.red, 162, 1);
  EXPECT_NEAR(colour.green, 99, 1);
  EXPECT_NEAR(colour.blue, 71, 1);
}

TEST(CodePointConversion, keeps_mid_tones_of_pq_where_a_standard_photo_has_them) {
  // 26 of 203 cd/m² are 12.8 % of the light: 101 of 255 in sRGB
  EXPECT_NEAR(grey(pq, pq_of_26_nits), 101, 2);
}

TEST(CodePointConversion, puts_diffuse_white_of_pq_and_hlg_just_below_white) {
  EXPECT_THAT(grey(pq, pq_of_203_nits), AllOf(Ge(222), Le(240)));
  EXPECT_THAT(grey(hlg, 0.75), AllOf(Ge(222), Le(240)));  // BT.2408-5 table 1: 75 % of HLG
}

TEST(CodePointConversion, keeps_highlights_apart_up_to_the_peak) {
  const int white = grey(pq, pq_of_203_nits), brighter = grey(pq, 0.66), peak = grey(pq, pq_of_1000_nits);
  EXPECT_GE(brighter - white, 6);
  EXPECT_GE(peak - brighter, 3);
  EXPECT_GE(peak, 254);
  EXPECT_EQ(grey(pq, pq_of_4000_nits), 255);
  EXPECT_GE(grey(hlg, 1.0), 254);
}

TEST(CodePointConversion, never_turns_around) {
  for (const std::uint8_t transfer : {pq, hlg}) {
    const auto conversion = CodePointConversion::to_srgb(points(bt2020, transfer));
    ASSERT_TRUE(conversion);
    std::uint8_t last = 0;
    for (std::uint16_t code = 0; code < 65'000; code = static_cast<std::uint16_t>(code + 50)) {
      const std::uint16_t from[3] = {code, code, code};
      std::uint8_t to[3] = {};
      conversion->convert(from, to, 1);
      ASSERT_GE(to[1], last) << "at " << code;
      last = to[1];
    }
  }
}

TEST(CodePointConversion, keeps_black_black) {
  EXPECT_EQ(grey(pq, 0), 0);
  EXPECT_EQ(grey(hlg, 0), 0);
}

TEST(CodePointConversion, keeps_the_hue_of_bright_saturated_colours) {
  // an orange of 400 cd/m²: red above green above blue, none of them clipped into another
  const Rgb8 colour = converted(bt2020, pq, 0.65, 0.52, 0.30);
  EXPECT_GT(colour.red, colour.green + 50);
  EXPECT_GT(colour.green, colour.blue + 50);
}

}  // namespace
}  // namespace pinmill
