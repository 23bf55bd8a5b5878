#include "codecs/vips/caption.h"

#include <string>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

constexpr std::uint32_t width_px = 500, height_px = 750;

int alpha_at(const Image& image, std::uint32_t x, std::uint32_t y) {
  return std::to_integer<int>(image.plane().row(y)[std::size_t{x} * 4 + 3]);
}

/// Pixels that are nearly white and opaque: letters.
std::size_t bright_pixels(const Image& image) {
  std::size_t bright = 0;
  for (std::uint32_t y = 0; y < image.height_px(); ++y)
    for (std::uint32_t x = 0; x < image.width_px(); ++x)
      if (image.rgb_at(x, y).green > 230 && alpha_at(image, x, y) > 230) ++bright;
  return bright;
}

TEST(Caption, lies_in_the_middle_below_and_clear_of_the_edges) {
  const Caption caption = take(draw_caption("Sourdough in nine steps", width_px, height_px));
  EXPECT_EQ(caption.left_px % 2 + caption.top_px % 2 + caption.image.width_px() % 2 + caption.image.height_px() % 2,
            0U);
  const double centre = caption.left_px + caption.image.width_px() / 2.0;
  EXPECT_NEAR(centre, width_px / 2.0, 2);
  EXPECT_GE(caption.left_px, width_px / 20);
  EXPECT_GE(caption.top_px, height_px / 3);
  EXPECT_LE(caption.top_px + caption.image.height_px(), height_px * 9 / 10);
  EXPECT_GT(bright_pixels(caption.image), 500U);
}

TEST(Caption, stands_on_a_shade_whose_edges_are_soft) {
  const Caption caption = take(draw_caption("Read me", width_px, height_px));
  const std::uint32_t middle = caption.image.height_px() / 2;
  EXPECT_LE(alpha_at(caption.image, 0, middle), 8);
  int before = 0;
  for (std::uint32_t x = 0; x < 12; ++x) {
    EXPECT_GE(alpha_at(caption.image, x, middle), before);
    before = alpha_at(caption.image, x, middle);
  }
  EXPECT_NEAR(alpha_at(caption.image, 36, middle), 148, 25);  // beside the first letter
}

TEST(Caption, wraps_what_is_long_and_writes_more_smaller) {
  const Caption one = take(draw_caption("Short", width_px, height_px));
  std::string many = "Knead";
  for (int i = 0; i < 40; ++i) many += " and fold the dough";
  const Caption more = take(draw_caption(many, width_px, height_px));
  EXPECT_GT(more.image.height_px(), 2 * one.image.height_px());
  EXPECT_LE(more.image.width_px(), width_px * 3 / 4);
  EXPECT_LE(more.image.height_px(), height_px * 2 / 5);
  const Caption word = take(draw_caption(std::string(60, 'W'), width_px, height_px));
  EXPECT_LE(word.image.width_px(), width_px * 3 / 4);
}

TEST(Caption, takes_markup_for_words) {
  const Caption plain = take(draw_caption("a b c", width_px, height_px));
  const Caption marked = take(draw_caption("<b>a</b> & <i>c", width_px, height_px));
  EXPECT_GT(marked.image.width_px(), plain.image.width_px());
}

TEST(Caption, draws_every_script) {
  for (const char* text : {"日本語のパン", "שלום עולם", "مرحبا بالعالم", "Привет", "🥐🎉"}) {
    const Caption caption = take(draw_caption(text, width_px, height_px));
    ASSERT_FALSE(caption.image.empty()) << text;
    std::size_t drawn = 0;
    for (std::uint32_t y = 0; y < caption.image.height_px(); ++y)
      for (std::uint32_t x = 0; x < caption.image.width_px(); ++x)
        if (alpha_at(caption.image, x, y) > 200) ++drawn;
    EXPECT_GT(drawn, 200U) << text;
  }
}

TEST(Caption, of_nothing_is_nothing) {
  EXPECT_TRUE(take(draw_caption(" \n ", width_px, height_px)).image.empty());
  EXPECT_TRUE(take(draw_caption("", width_px, height_px)).image.empty());
}

TEST(Caption, survives_text_that_is_none) {
  EXPECT_FALSE(take(draw_caption(std::string("a\x01\xff\xfe\0b", 6), width_px, height_px)).image.empty());
}

TEST(Caption, needs_a_picture_to_lie_on) {
  EXPECT_THAT(draw_caption("a", 33, 200), fails_with(ErrorCode::invalid_argument, HasSubstr("33×200")));
}

}  // namespace
}  // namespace pinmill
