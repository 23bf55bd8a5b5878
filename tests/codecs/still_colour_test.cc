// Whatever a file's numbers mean, the same colours are drawn.
#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/still.h"
#include "codecs/vips_files.h"

namespace pinmill {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace testing;

const std::vector<Rgb8> colours = {{0, 0, 0},     {255, 255, 255}, {118, 118, 118}, {190, 60, 50},
                                   {70, 140, 80}, {60, 80, 130},   {220, 190, 160}, {30, 30, 40}};

// Stripes of 16 px, one a colour.
Image stripes() {
  return painted(static_cast<std::uint32_t>(colours.size()) * 16, 16,
                 [](std::uint32_t x, std::uint32_t) { return colours[x / 16]; });
}

void expect_stripes(Bytes file, int tolerance) {
  const Image drawn = drawn_whole(std::move(file), static_cast<std::uint32_t>(colours.size()) * 16, 16);
  for (std::size_t index = 0; index < colours.size(); ++index) {
    const Rgb8 seen = drawn.rgb_at(static_cast<std::uint32_t>(index) * 16 + 8, 8);
    EXPECT_LE(distance(seen, colours[index]), tolerance) << to_string(seen) << " for " << to_string(colours[index]);
  }
}

TEST(StillColour, of_srgb_is_kept) {
  expect_stripes(png_of(vips_image_of(stripes())), 0);
  expect_stripes(jpeg_of(vips_image_of(stripes())), 2);
  expect_stripes(webp_of(vips_image_of(stripes())), 0);
  expect_stripes(tiff_of(vips_image_of(stripes())), 0);
  expect_stripes(gif_of(vips_image_of(stripes())), 0);
}

TEST(StillColour, of_display_p3_becomes_srgb) {
  const vips::VImage wide = in_profile(stripes(), "p3");
  expect_stripes(png_of(wide), 2);
  expect_stripes(jpeg_of(wide), 4);
  EXPECT_THAT(take(Still::open(shared(jpeg_of(wide)), {}))->info().colour.profile_name, HasSubstr("P3"));
}

TEST(StillColour, of_display_p3_would_be_wrong_without_its_profile) {
  const Image drawn = drawn_whole(png_of(without_profile(in_profile(stripes(), "p3"))), 128, 16);
  EXPECT_GE(distance(drawn.rgb_at(3 * 16 + 8, 8), colours[3]), 8);
}

TEST(StillColour, of_cmyk_becomes_srgb) {
  const vips::VImage inks = in_profile(stripes(), "cmyk");
  ASSERT_EQ(inks.bands(), 4);
  expect_stripes(jpeg_of(inks), 14);
  expect_stripes(tiff_of(inks), 12);
  EXPECT_EQ(take(Still::open(shared(jpeg_of(inks)), {}))->info().colour.model, ColourModel::cmyk);
}

TEST(StillColour, of_cmyk_without_a_profile_is_taken_as_common_print) {
  expect_stripes(jpeg_of(without_profile(in_profile(stripes(), "cmyk"))), 14);
}

TEST(StillColour, of_lab_becomes_srgb) {
  const vips::VImage lab = vips_image_of(stripes()).colourspace(VIPS_INTERPRETATION_LAB);
  expect_stripes(tiff_of(lab), 2);
  expect_stripes(tiff_of(lab.colourspace(VIPS_INTERPRETATION_LABS)), 2);
  EXPECT_EQ(take(Still::open(shared(tiff_of(lab)), {}))->info().colour.model, ColourModel::lab);
}

TEST(StillColour, of_16_bits_becomes_8) {
  const vips::VImage deep = vips_image_of(stripes()).colourspace(VIPS_INTERPRETATION_RGB16);
  expect_stripes(png_of(deep), 1);
  expect_stripes(tiff_of(deep), 1);
  EXPECT_EQ(take(Still::open(shared(png_of(deep)), {}))->info().bit_depth, 16);
}

TEST(StillColour, of_grey_is_grey) {
  const Image ramp = painted(256, 8, [](std::uint32_t x, std::uint32_t) {
    const auto level = static_cast<std::uint8_t>(x);
    return Rgb8{level, level, level};
  });
  const vips::VImage grey = vips_image_of(ramp)[0];
  for (Bytes file : {png_of(grey), jpeg_of(grey), png_of(grey.colourspace(VIPS_INTERPRETATION_GREY16))}) {
    const auto still = decoded(file);
    EXPECT_EQ(still->info().colour.model, ColourModel::grey);
    const Image drawn = take(still->draw(whole(*still, 256, 8)));
    for (std::uint32_t x = 4; x < 256; x += 9) EXPECT_LE(distance(drawn.rgb_at(x, 4), ramp.rgb_at(x, 4)), 1) << x;
  }
}

TEST(StillColour, with_a_broken_profile_is_taken_as_srgb_and_said) {
  const Bytes file = with_profile(jpeg_of(vips_image_of(stripes())), std::string(600, 'x'));
  const auto still = decoded(file);
  EXPECT_THAT(still->damage(), HasSubstr("profile"));
  expect_stripes(file, 2);
}

TEST(StillColour, with_a_profile_for_another_kind_of_picture_is_taken_as_if_it_had_none_and_said) {
  const vips::VImage p3 = in_profile(stripes(), "p3"), inks = in_profile(stripes(), "cmyk");
  const Bytes wrong = with_profile(jpeg_of(without_profile(inks)), profile_of(p3));
  EXPECT_THAT(decoded(wrong)->damage(), HasSubstr("profile"));
  expect_stripes(wrong, 14);
}

TEST(StillColour, with_a_sound_profile_is_no_damage) {
  EXPECT_THAT(decoded(jpeg_of(in_profile(stripes(), "p3")))->damage(), IsEmpty());
}

// Half transparent red, full red, nothing.
vips::VImage veil(VipsInterpretation depth) {
  const Image red = plain(48, 16, {200, 0, 0});
  const Image alpha = painted(48, 16, [](std::uint32_t x, std::uint32_t) {
    const auto level = static_cast<std::uint8_t>(x < 16 ? 128 : x < 32 ? 255 : 0);
    return Rgb8{level, level, level};
  });
  return vips_image_of(red).bandjoin(vips_image_of(alpha)[0]).colourspace(depth);
}

TEST(StillAlpha, is_flattened_on_the_background) {
  for (const VipsInterpretation depth : {VIPS_INTERPRETATION_sRGB, VIPS_INTERPRETATION_RGB16}) {
    const auto still = decoded(png_of(veil(depth)));
    EXPECT_TRUE(still->info().has_alpha);
    Drawing drawing = whole(*still, 48, 16);
    drawing.background = {0, 0, 255};
    const Image drawn = take(still->draw(drawing));
    EXPECT_EQ(drawn.layout(), PixelLayout::rgb8);
    EXPECT_LE(distance(drawn.rgb_at(6, 8), {100, 0, 127}), 2);
    EXPECT_LE(distance(drawn.rgb_at(24, 8), {200, 0, 0}), 1);
    EXPECT_LE(distance(drawn.rgb_at(42, 8), {0, 0, 255}), 1);
  }
}

TEST(StillAlpha, is_kept_where_asked_for) {
  const auto still = decoded(png_of(veil(VIPS_INTERPRETATION_sRGB)));
  Drawing drawing = whole(*still, 48, 16);
  drawing.alpha = Drawing::Alpha::keep;
  const Image drawn = take(still->draw(drawing));
  ASSERT_EQ(drawn.layout(), PixelLayout::rgba8);
  const auto alpha_at = [&](std::uint32_t x) { return std::to_integer<int>(drawn.plane().row(8)[x * 4 + 3]); };
  EXPECT_NEAR(alpha_at(6), 128, 1);
  EXPECT_EQ(alpha_at(24), 255);
  EXPECT_EQ(alpha_at(42), 0);
  EXPECT_LE(distance(drawn.rgb_at(6, 8), {200, 0, 0}), 1);
}

TEST(StillAlpha, lets_no_hidden_colour_through_when_it_is_resized) {
  // green is hidden beside visible red: an edge that mixes both would be olive
  const Image hidden = painted(64, 64, [](std::uint32_t x, std::uint32_t) {
    return x < 32 ? Rgb8{255, 0, 0} : Rgb8{0, 255, 0};
  });
  const Image alpha = painted(64, 64, [](std::uint32_t x, std::uint32_t) {
    return x < 32 ? Rgb8{255, 255, 255} : Rgb8{0, 0, 0};
  });
  const vips::VImage image = vips_image_of(hidden).bandjoin(vips_image_of(alpha)[0]);
  const auto still = decoded(png_of(image));
  for (const auto kind : {Drawing::Alpha::flatten, Drawing::Alpha::keep}) {
    Drawing drawing = whole(*still, 21, 21);
    drawing.alpha = kind;
    drawing.background = {0, 0, 0};
    const Image drawn = take(still->draw(drawing));
    for (std::uint32_t x = 0; x < 10; ++x) EXPECT_LE(drawn.rgb_at(x, 10).green, 2) << x;
  }
}

TEST(StillAlpha, that_hides_nothing_costs_no_channel) {
  const Image opaque = quartered(32, 32);
  const vips::VImage image = vips_image_of(opaque).bandjoin(255);
  const auto still = decoded(png_of(image));
  EXPECT_TRUE(still->info().has_alpha);
  Drawing drawing = whole(*still, 32, 32);
  drawing.alpha = Drawing::Alpha::keep;
  EXPECT_EQ(take(still->draw(drawing)).layout(), PixelLayout::rgb8);
}

}  // namespace
}  // namespace pinmill
