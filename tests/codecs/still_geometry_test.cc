// What lies where in a drawing, to a pixel.
#include <algorithm>

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/still.h"
#include "codecs/vips_files.h"
#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::HasSubstr;
using namespace testing;

// Red tells the column and green the row, a step every eight pixels: places can be read off a drawing.
Image chart(std::uint32_t width_px, std::uint32_t height_px) {
  return painted(width_px, height_px, [=](std::uint32_t x, std::uint32_t y) {
    return Rgb8{static_cast<std::uint8_t>(x * 240 / width_px), static_cast<std::uint8_t>(y * 240 / height_px), 128};
  });
}

Drawing cut(const Box& crop, std::uint32_t width_px, std::uint32_t height_px) {
  return {.crop = crop,
          .canvas_width_px = width_px,
          .canvas_height_px = height_px,
          .placed_width_px = width_px,
          .placed_height_px = height_px};
}

TEST(StillGeometry, of_a_crop_at_full_size_is_exact) {
  const Image image = chart(240, 160);
  const auto still = decoded(png_of(vips_image_of(image)), {.width_px = 240, .height_px = 160});
  const Image drawn = take(still->draw(cut({37, 21, 100, 80}, 100, 80)));
  for (std::uint32_t y = 0; y < 80; ++y)
    for (std::uint32_t x = 0; x < 100; ++x)
      ASSERT_EQ(drawn.rgb_at(x, y), image.rgb_at(x + 37, y + 21)) << x << ',' << y;
}

TEST(StillGeometry, of_a_resized_crop_is_true_to_a_pixel) {
  // a step of red is 240/960 of a pixel of the result: 2 px of the source
  const auto still = decoded(png_of(vips_image_of(chart(960, 960))), {.width_px = 100, .height_px = 100});
  const Image drawn = take(still->draw(cut({100.5, 200.5, 600, 600}, 300, 300)));
  for (const std::uint32_t at : {10U, 150U, 290U}) {
    EXPECT_NEAR(drawn.rgb_at(at, 150).red, (100.5 + (at + 0.5) * 2) / 4, 1) << at;
    EXPECT_NEAR(drawn.rgb_at(150, at).green, (200.5 + (at + 0.5) * 2) / 4, 1) << at;
  }
}

TEST(StillGeometry, of_an_enlarged_picture_that_is_its_own_mirror_image_stays_one) {
  const Image image = painted(60, 46, [](std::uint32_t x, std::uint32_t y) {
    const std::uint32_t across = std::min(x, 59 - x), down = std::min(y, 45 - y);
    return Rgb8{static_cast<std::uint8_t>(across * 97 % 256), static_cast<std::uint8_t>(down * 61 % 256), 90};
  });
  const auto still = decoded(png_of(vips_image_of(image)), {.width_px = 150, .height_px = 115});
  const Image drawn = take(still->draw(cut({0, 0, 60, 46}, 150, 115)));
  for (std::uint32_t y = 0; y < 115; ++y)
    for (std::uint32_t x = 0; x < 150; ++x) {
      ASSERT_NEAR(drawn.rgb_at(x, y).red, drawn.rgb_at(149 - x, y).red, 2) << x << ',' << y;
      ASSERT_NEAR(drawn.rgb_at(x, y).green, drawn.rgb_at(x, 114 - y).green, 2) << x << ',' << y;
    }
}

// Whatever a decoder leaves out, edges stay where they are: the target decides how much is decoded.
class StillDecodedFor : public ::testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(target, StillDecodedFor, ::testing::Values(50, 99, 100, 101, 200, 250, 400, 799, 800, 2000));

TEST_P(StillDecodedFor, a_target_has_its_edges_where_the_full_picture_has_them) {
  const Image image = painted(803, 1205, [](std::uint32_t x, std::uint32_t y) {
    return x >= 300 && x < 560 && y >= 400 && y < 900 ? Rgb8{255, 255, 255} : Rgb8{0, 0, 0};
  });
  for (const Bytes& file :
       {jpeg_of(vips_image_of(image)), webp_of(vips_image_of(image)), png_of(vips_image_of(image))}) {
    const auto still = decoded(file, {.width_px = GetParam(), .height_px = GetParam() * 3 / 2});
    const Image drawn = take(still->draw(cut({0, 0, 803, 1205}, 803, 1205)));
    const auto first_light = [&](bool across) {
      const std::uint32_t end = across ? 803 : 1205;
      for (std::uint32_t at = 0; at < end; ++at)
        if ((across ? drawn.rgb_at(at, 650) : drawn.rgb_at(430, at)).green >= 128) return at;
      return end;
    };
    const double pixel = std::max(1.0, 803.0 / GetParam());
    EXPECT_NEAR(first_light(true), 300, pixel);
    EXPECT_NEAR(first_light(false), 400, pixel);
  }
}

// A grating with `period` pixels a stripe pair must survive wherever the target can show it.
double contrast_of(const Image& drawn) {
  int low = 255, high = 0;
  for (std::uint32_t x = drawn.width_px() / 4; x < drawn.width_px() * 3 / 4; ++x) {
    low = std::min<int>(low, drawn.rgb_at(x, drawn.height_px() / 2).green);
    high = std::max<int>(high, drawn.rgb_at(x, drawn.height_px() / 2).green);
  }
  return (high - low) / 255.0;
}

TEST(StillDecoded, keeps_all_the_detail_that_its_target_can_show) {
  const Image grating = painted(1600, 2400, [](std::uint32_t x, std::uint32_t) {
    const auto level = static_cast<std::uint8_t>(x / 8 % 2 == 0 ? 230 : 20);
    return Rgb8{level, level, level};
  });
  const Bytes jpeg = jpeg_of(vips_image_of(grating));
  for (const std::uint32_t width : {401U, 500U, 799U, 801U, 1599U}) {  // four pixels a period and more
    const auto still = decoded(jpeg, {.width_px = width, .height_px = width * 3 / 2});
    EXPECT_GE(contrast_of(take(still->draw(cut({0, 0, 1600, 2400}, width, width * 3 / 2)))), 0.75) << width;
  }
}

TEST(StillDecoded, serves_the_whole_picture_where_it_shall_fit_inside) {
  const Image grating = painted(400, 3200, [](std::uint32_t, std::uint32_t y) {
    const auto level = static_cast<std::uint8_t>(y / 8 % 2 == 0 ? 230 : 20);
    return Rgb8{level, level, level};
  });
  const auto still =
      decoded(jpeg_of(vips_image_of(grating)), {.width_px = 800, .height_px = 800, .fit = DecodeTarget::Fit::inside});
  const Image drawn = take(still->draw(cut({0, 0, 400, 3200}, 100, 800)));
  int low = 255, high = 0;
  for (std::uint32_t y = 300; y < 340; ++y) {
    low = std::min<int>(low, drawn.rgb_at(50, y).green);
    high = std::max<int>(high, drawn.rgb_at(50, y).green);
  }
  EXPECT_GE(high - low, 180);
}

TEST(StillSurround, of_one_colour_lies_evenly_around_the_picture) {
  const auto still = decoded(png_of(vips_image_of(plain(40, 40, {200, 10, 10}))));
  Drawing drawing = whole(*still, 40, 40);
  drawing.canvas_width_px = 60;
  drawing.canvas_height_px = 90;
  drawing.background = {1, 2, 3};
  drawing.edge = {7, 8, 9};
  for (const auto& [surround, colour] :
       {std::pair{Surround::colour, drawing.background}, std::pair{Surround::edge, drawing.edge}}) {
    drawing.surround = surround;
    const Image drawn = take(still->draw(drawing));
    ASSERT_EQ(drawn.width_px(), 60U);
    ASSERT_EQ(drawn.height_px(), 90U);
    for (std::uint32_t y = 0; y < 90; ++y)
      for (std::uint32_t x = 0; x < 60; ++x) {
        const bool inside = x >= 10 && x < 50 && y >= 25 && y < 65;
        ASSERT_EQ(drawn.rgb_at(x, y), inside ? (Rgb8{200, 10, 10}) : colour) << x << ',' << y;
      }
  }
}

TEST(StillSurround, of_blur_is_the_picture_itself_without_detail) {
  const Image image = painted(400, 400, [](std::uint32_t x, std::uint32_t y) {
    const bool checked = (x / 8 + y / 8) % 2 == 0;
    return x < 200 ? (checked ? Rgb8{240, 60, 60} : Rgb8{160, 0, 0}) : (checked ? Rgb8{60, 60, 240} : Rgb8{0, 0, 160});
  });
  const auto still = decoded(png_of(vips_image_of(image)), {.width_px = 400, .height_px = 600});
  Drawing drawing = whole(*still, 400, 400);
  drawing.canvas_height_px = 600;
  drawing.surround = Surround::blur;
  const Image drawn = take(still->draw(drawing));
  ASSERT_EQ(drawn.height_px(), 600U);
  EXPECT_EQ(drawn.rgb_at(20, 120), image.rgb_at(20, 20));  // the picture is untouched
  for (const std::uint32_t y : {10U, 90U, 510U, 590U}) {
    EXPECT_LE(distance(drawn.rgb_at(30, y), {200, 30, 30}), 12) << to_string(drawn.rgb_at(30, y));
    EXPECT_LE(distance(drawn.rgb_at(370, y), {30, 30, 200}), 12) << to_string(drawn.rgb_at(370, y));
    for (std::uint32_t x = 0; x + 1 < 400; ++x)
      ASSERT_LE(distance(drawn.rgb_at(x, y), drawn.rgb_at(x + 1, y)), 8) << "a step at " << x << ',' << y;
  }
}

TEST(StillOverview, is_never_larger_than_asked_nor_than_the_picture) {
  const auto still = decoded(png_of(vips_image_of(chart(300, 200))), {.width_px = 300, .height_px = 200});
  const Image small = take(still->overview(60, {}));
  EXPECT_EQ(small.width_px(), 60U);
  EXPECT_EQ(small.height_px(), 40U);
  EXPECT_EQ(small.layout(), PixelLayout::rgb8);
  const Image full = take(still->overview(5000, {}));
  EXPECT_EQ(full.width_px(), 300U);
  EXPECT_EQ(full.height_px(), 200U);
}

TEST(StillOverview, shows_everything_where_it_is) {
  for (const Bytes& file : {png_of(vips_image_of(chart(1203, 1807))), jpeg_of(vips_image_of(chart(1203, 1807)))}) {
    const auto still = decoded(file, {.width_px = 800, .height_px = 1200});
    const Image small = take(still->overview(180, {}));
    for (std::uint32_t y = 2; y < small.height_px() - 2; y += 11)
      for (std::uint32_t x = 2; x < small.width_px() - 2; x += 7) {
        ASSERT_NEAR(small.rgb_at(x, y).red, (x + 0.5) * 240 / small.width_px(), 2.5) << x << ',' << y;
        ASSERT_NEAR(small.rgb_at(x, y).green, (y + 0.5) * 240 / small.height_px(), 2.5) << x << ',' << y;
      }
  }
}

TEST(StillOverview, of_a_very_long_picture_keeps_a_pixel_of_its_short_side) {
  const auto still = decoded(png_of(vips_image_of(plain(2000, 1, {9, 9, 9}))));
  const Image small = take(still->overview(100, {}));
  EXPECT_EQ(small.width_px(), 100U);
  EXPECT_EQ(small.height_px(), 1U);
}

TEST(StillDrawing, refuses_what_cannot_be_drawn) {
  const auto still = decoded(png_of(vips_image_of(chart(100, 100))));
  const auto refused = [&](const Drawing& drawing, const char* text) {
    EXPECT_THAT(still->draw(drawing), fails_with(ErrorCode::invalid_argument, HasSubstr(text)));
  };
  refused(cut({50, 0, 60, 10}, 10, 10), "does not lie in a picture of 100×100 px");
  refused(cut({0, 0, 0, 10}, 10, 10), "crop");
  refused(cut({0, 0, 10, 10}, 0, 10), "0 px");
  Drawing larger = cut({0, 0, 10, 10}, 10, 10);
  larger.canvas_width_px = 5;
  refused(larger, "does not fit");
  Drawing bare = cut({0, 0, 10, 10}, 10, 10);
  bare.canvas_width_px = 20;
  refused(bare, "around");
  bare.surround = Surround::colour;
  bare.alpha = Drawing::Alpha::keep;
  refused(bare, "alpha");
  EXPECT_THAT(still->decode({.width_px = 0}), fails_with(ErrorCode::invalid_argument, HasSubstr("0 px")));
}

}  // namespace
}  // namespace pinmill
