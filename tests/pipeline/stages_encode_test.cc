#include "pipeline/stages/encode.h"

#include <random>

#include <gmock/gmock.h>

#include "codecs/pictures.h"
#include "pipeline/stages/content.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Lt;
using testing::painted;
using testing::take;

Image noise(std::uint32_t width_px, std::uint32_t height_px) {
  std::mt19937 random(7);
  return painted(width_px, height_px, [&](std::uint32_t, std::uint32_t) {
    const std::uint32_t bits = static_cast<std::uint32_t>(random());
    return Rgb8{static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                static_cast<std::uint8_t>(bits >> 16)};
  });
}

// What a camera sees: gradients with grain.
Image photograph() {
  std::mt19937 random(7);
  return painted(300, 450, [&](std::uint32_t x, std::uint32_t y) {
    const auto grain = static_cast<std::uint32_t>(random() % 9);
    return Rgb8{static_cast<std::uint8_t>(60 + x / 3 + grain), static_cast<std::uint8_t>(90 + y / 5 + grain),
                static_cast<std::uint8_t>(40 + (x * y / 97) % 90 + grain)};
  });
}

// Bars of a chart.
Image chart(Rgb8 bar, Rgb8 paper) {
  return painted(300, 450,
                 [=](std::uint32_t x, std::uint32_t y) { return x % 60 < 31 && y > 3 * (x / 60) * 40 ? bar : paper; });
}

Image with_alpha(const Image& rgb, std::uint8_t alpha) {
  const Image image = take(Image::allocate(PixelLayout::rgba8, rgb.width_px(), rgb.height_px()));
  for (std::uint32_t y = 0; y < rgb.height_px(); ++y) {
    for (std::uint32_t x = 0; x < rgb.width_px(); ++x) {
      std::copy_n(rgb.plane().row(y) + x * 3, 3, image.plane().row(y) + x * 4);
      image.plane().row(y)[x * 4 + 3] = std::byte{alpha};
    }
  }
  return image;
}

Result<Image> never(double) {
  return Error(ErrorCode::internal, "drawn again for nothing");
}

TEST(Encode, makes_a_jpeg_of_a_photograph) {
  const EncodedPage page = take(encode_page(photograph(), {}, never));
  EXPECT_EQ(page.format, Format::jpeg);
  EXPECT_EQ(page.width_px, 300U);
  EXPECT_THAT(page.findings, IsEmpty());
  EXPECT_EQ(sniff(page.file), Format::jpeg);
}

TEST(Encode, makes_a_png_of_what_is_drawn_where_that_is_smaller) {
  const EncodedPage page = take(encode_page(chart({200, 30, 40}, {255, 255, 255}), {}, never));
  EXPECT_EQ(page.format, Format::png);
  EXPECT_EQ(sniff(page.file), Format::png);
}

TEST(Encode, makes_a_png_of_what_has_alpha_and_a_jpeg_where_alpha_hides_nothing) {
  EXPECT_EQ(take(encode_page(with_alpha(photograph(), 100), {}, never)).format, Format::png);
  EXPECT_EQ(take(encode_page(with_alpha(photograph(), 255), {}, never)).format, Format::jpeg);
}

TEST(Encode, lowers_the_quality_until_the_file_is_small_enough) {
  const Recipe recipe{.jpeg_quality = 94, .max_output_bytes = 200'000};
  const EncodedPage page = take(encode_page(noise(400, 300), recipe, never));
  EXPECT_THAT(page.file.size(), Le(200'000U));
  EXPECT_EQ(page.width_px, 400U);
  EXPECT_THAT(page.findings, ElementsAre(AllOf(Field(&Finding::rule, "encode.stepped-down"),
                                               Field(&Finding::limit, "200 kB"), Field(&Finding::mended, true),
                                               Field(&Finding::message, HasSubstr("lowered from 94 to ")))));
}

TEST(Encode, makes_the_picture_smaller_where_quality_is_not_enough) {
  const Recipe recipe{.max_output_bytes = 150'000};
  const EncodedPage page = take(encode_page(noise(1000, 750), recipe, [](double scale) -> Result<Image> {
    return noise(static_cast<std::uint32_t>(1000 * scale), static_cast<std::uint32_t>(750 * scale));
  }));
  EXPECT_THAT(page.file.size(), Le(150'000U));
  EXPECT_THAT(page.width_px, Lt(1000U));
  EXPECT_THAT(page.findings, ElementsAre(Field(&Finding::message, HasSubstr("made smaller"))));
}

TEST(Encode, makes_a_picture_with_alpha_smaller_since_a_png_has_no_quality) {
  const Recipe recipe{.max_output_bytes = 300'000};
  const EncodedPage page = take(encode_page(with_alpha(noise(500, 400), 90), recipe, [](double scale) -> Result<Image> {
    return with_alpha(noise(static_cast<std::uint32_t>(500 * scale), static_cast<std::uint32_t>(400 * scale)), 90);
  }));
  EXPECT_EQ(page.format, Format::png);
  EXPECT_THAT(page.file.size(), Le(300'000U));
}

TEST(Encode, gives_up_where_the_picture_does_not_become_smaller) {
  EXPECT_THAT(encode_page(noise(1000, 750), {.max_output_bytes = 150'000},
                          [](double) -> Result<Image> { return noise(1000, 750); }),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("150 kB")));
}

TEST(Encode, knows_which_pages_can_exceed_the_limit_at_all) {
  EXPECT_FALSE(may_exceed(1000, 1500, {}));
  EXPECT_TRUE(may_exceed(4000, 4000, {}));
}

TEST(Content, sees_a_drawing_by_its_plain_colours) {
  EXPECT_FALSE(may_suit_png(content_of(photograph())));
  EXPECT_FALSE(may_suit_png(content_of(noise(200, 200))));
  EXPECT_TRUE(may_suit_png(content_of(chart({20, 30, 40}, {255, 255, 255}))));
}

// As a JPEG holds it, in full colour.
Image planes_of(const Image& image) {
  const Bytes file = take(encode_jpeg(image, {.quality = 100, .subsampling = ChromaSubsampling::yuv444}));
  const auto still = testing::decoded(file, {.width_px = image.width_px(), .height_px = image.height_px()});
  Drawing drawing = testing::whole(*still, image.width_px(), image.height_px());
  drawing.pixels = Drawing::Pixels::planar;
  return take(still->draw(drawing));
}

TEST(Content, is_the_same_of_planes_as_of_pixels) {
  ASSERT_EQ(planes_of(photograph()).layout(), PixelLayout::yuv444p8);
  EXPECT_FALSE(may_suit_png(content_of(planes_of(photograph()))));
  EXPECT_TRUE(may_suit_png(content_of(planes_of(chart({20, 30, 40}, {255, 255, 255})))));
  EXPECT_TRUE(needs_full_colour(content_of(planes_of(chart({230, 20, 30}, {20, 60, 230})))));
  EXPECT_FALSE(needs_full_colour(content_of(planes_of(photograph()))));
}

TEST(Encode, makes_of_planes_what_it_makes_of_their_pixels) {
  EXPECT_EQ(take(encode_page(planes_of(photograph()), {}, {})).format, Format::jpeg);
  EXPECT_EQ(take(encode_page(planes_of(chart({20, 30, 40}, {255, 255, 255})), {}, {})).format,
            take(encode_page(chart({20, 30, 40}, {255, 255, 255}), {}, {})).format);
}

TEST(Content, asks_for_full_colour_where_edges_are_of_colour) {
  EXPECT_TRUE(needs_full_colour(content_of(chart({230, 20, 30}, {20, 60, 230}))));
  EXPECT_FALSE(needs_full_colour(content_of(chart({30, 30, 30}, {250, 250, 250})))) << "lightness is stored in full";
  EXPECT_FALSE(needs_full_colour(content_of(photograph())));
}

}  // namespace
}  // namespace pinmill
