// What hostile or damaged files come to.
#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/still.h"
#include "codecs/vips_files.h"
#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace testing;

Image textured(std::uint32_t width_px, std::uint32_t height_px) {
  return painted(width_px, height_px, [](std::uint32_t x, std::uint32_t y) {
    return Rgb8{static_cast<std::uint8_t>(x * 7 + y * 3), static_cast<std::uint8_t>(x * y / 16),
                static_cast<std::uint8_t>(255 - x)};
  });
}

Result<std::unique_ptr<Still>> opened(Bytes file, const ImageLimits& limits = {}) {
  return Still::open(shared(std::move(file)), limits);
}

Bytes first_part(const Bytes& file, double share) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(file.size()) * share)};
}

TEST(StillLimits, bound_the_bytes_of_a_file) {
  EXPECT_THAT(opened(png_of(vips_image_of(textured(40, 40))), {.max_input_bytes = 100}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("up to 100 are allowed")));
}

TEST(StillLimits, bound_the_longest_side) {
  EXPECT_THAT(opened(png_of(vips_image_of(plain(2001, 3, {}))), {.max_side_px = 2000}),
              fails_with(ErrorCode::limit_exceeded, AllOf(HasSubstr("2001×3"), HasSubstr("2000 px"))));
}

TEST(StillLimits, bound_the_pixels_that_are_decoded) {
  auto still = take(opened(png_of(vips_image_of(plain(200, 100, {}))), {.max_frame_px = 19'999}));
  EXPECT_THAT(still->decode({}), fails_with(ErrorCode::limit_exceeded, AllOf(HasSubstr("20000"), HasSubstr("19999"))));
}

TEST(StillLimits, count_the_pixels_of_a_jpeg_as_it_is_shrunk) {
  auto still = take(opened(jpeg_of(vips_image_of(plain(800, 1200, {}))), {.max_frame_px = 20'000}));
  EXPECT_THAT(still->decode({.width_px = 100, .height_px = 150}), is_ok());
  EXPECT_THAT(still->decode({.width_px = 800, .height_px = 1200}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("960000")));
}

TEST(StillLimits, bound_the_memory_of_a_decoded_picture) {
  auto still = take(opened(png_of(vips_image_of(plain(200, 100, {}))), {.max_decoded_bytes = 59'999}));
  EXPECT_THAT(still->decode({}),
              fails_with(ErrorCode::limit_exceeded, AllOf(HasSubstr("60000 bytes"), HasSubstr("59999"))));
}

TEST(StillLimits, stop_counting_frames) {
  const vips::VImage frame = vips_image_of(textured(16, 16));
  vips::VImage film =
      vips::VImage::arrayjoin({frame, frame.invert(), frame, frame.invert()}, vips::VImage::option()->set("across", 1))
          .copy();
  film.set(VIPS_META_PAGE_HEIGHT, 16);
  const Bytes gif = gif_of(film);
  EXPECT_EQ(take(opened(gif))->info().frames, 4U);
  EXPECT_EQ(take(opened(gif, {.max_frames = 3}))->info().frames, 3U);
}

TEST(Still, of_an_animation_is_its_first_frame) {
  const vips::VImage red = vips_image_of(plain(16, 16, {255, 0, 0})), blue = vips_image_of(plain(16, 16, {0, 0, 255}));
  vips::VImage film = vips::VImage::arrayjoin({red, blue}, vips::VImage::option()->set("across", 1)).copy();
  film.set(VIPS_META_PAGE_HEIGHT, 16);
  for (Bytes file : {gif_of(film), webp_of(film)}) {
    const auto still = decoded(file);
    EXPECT_EQ(still->info().height_px, 16U);
    EXPECT_LE(distance(take(still->draw(whole(*still, 16, 16))).rgb_at(8, 8), {255, 0, 0}), 2);
  }
}

TEST(Still, refuses_what_is_no_picture) {
  const auto text = [](std::string_view content) { return Bytes(as_bytes(content).begin(), as_bytes(content).end()); };
  EXPECT_THAT(opened({}), fails_with(ErrorCode::corrupt_input, HasSubstr("empty")));
  EXPECT_THAT(opened(text("Dear diary, today nothing happened.")),
              fails_with(ErrorCode::unsupported, HasSubstr("no picture format")));
  EXPECT_THAT(opened(text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")),
              fails_with(ErrorCode::unsupported, HasSubstr("SVG")));
  EXPECT_THAT(opened(text("%PDF-1.7\n")), fails_with(ErrorCode::unsupported, HasSubstr("PDF")));
}

TEST(Still, refuses_a_file_that_ends_within_its_header) {
  for (const Bytes& file : {jpeg_of(vips_image_of(textured(64, 64))), png_of(vips_image_of(textured(64, 64))),
                            gif_of(vips_image_of(textured(64, 64))), webp_of(vips_image_of(textured(64, 64)))})
    EXPECT_THAT(opened(Bytes(file.begin(), file.begin() + 20)), fails_with(ErrorCode::corrupt_input, Not(IsEmpty())));
}

TEST(StillDamage, is_none_in_sound_files) {
  for (const Bytes& file :
       {jpeg_of(vips_image_of(textured(200, 300))), progressive_jpeg_of(vips_image_of(textured(200, 300))),
        png_of(vips_image_of(textured(200, 300))), tiff_of(vips_image_of(textured(200, 300)))})
    EXPECT_THAT(decoded(file)->damage(), IsEmpty());
}

TEST(StillDamage, of_a_cut_jpeg_leaves_what_came_before) {
  const Image image = textured(200, 600);
  const auto still = decoded(first_part(jpeg_of(vips_image_of(image)), 0.6), {.width_px = 200, .height_px = 600});
  EXPECT_THAT(still->damage(), AllOf(HasSubstr("damaged after"), HasSubstr("%")));
  const Image drawn = take(still->draw(whole(*still, 200, 600)));
  EXPECT_LE(distance(drawn.rgb_at(100, 100), image.rgb_at(100, 100)), 10);
}

TEST(StillDamage, of_a_cut_png_leaves_what_came_before_and_grey) {
  const Image image = textured(200, 600);
  const auto still = decoded(first_part(png_of(vips_image_of(image)), 0.6), {.width_px = 200, .height_px = 600});
  EXPECT_THAT(still->damage(), HasSubstr("damaged after"));
  const Image drawn = take(still->draw(whole(*still, 200, 600)));
  EXPECT_EQ(drawn.rgb_at(100, 50), image.rgb_at(100, 50));
  EXPECT_EQ(drawn.rgb_at(100, 595), (Rgb8{128, 128, 128}));
}

TEST(StillDamage, of_a_cut_progressive_jpeg_leaves_a_coarser_picture) {
  const Image image = painted(256, 256, [](std::uint32_t x, std::uint32_t y) {
    return Rgb8{static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 100};
  });
  const auto still =
      decoded(first_part(progressive_jpeg_of(vips_image_of(image)), 0.7), {.width_px = 256, .height_px = 256});
  EXPECT_THAT(still->damage(), HasSubstr("details are missing"));
  const Image drawn = take(still->draw(whole(*still, 256, 256)));
  EXPECT_LE(distance(drawn.rgb_at(200, 220), image.rgb_at(200, 220)), 25);
}

TEST(StillDamage, in_the_middle_of_a_jpeg_is_said) {
  Bytes file = jpeg_of(vips_image_of(textured(400, 600)));
  file[file.size() / 2] = std::byte{0xFF};  // a marker where coded data should be
  file[file.size() / 2 + 1] = std::byte{0xD7};
  EXPECT_THAT(decoded(file)->damage(), HasSubstr("damaged"));
}

TEST(StillDamage, beyond_use_is_an_error) {
  for (const Bytes& file : {jpeg_of(vips_image_of(textured(300, 900))), png_of(vips_image_of(textured(300, 900)))}) {
    auto still = take(opened(first_part(file, 0.04)));
    EXPECT_THAT(still->decode({}), fails_with(ErrorCode::corrupt_input, HasSubstr("% of the rows")));
  }
}

// Each kind of file cut at many places: a picture or a reason, never a crash.
TEST(StillDamage, anywhere_gives_a_picture_or_a_reason) {
  const Image image = textured(90, 70);
  for (const Bytes& file :
       {jpeg_of(vips_image_of(image)), progressive_jpeg_of(vips_image_of(image)), png_of(vips_image_of(image)),
        gif_of(vips_image_of(image)), tiff_of(vips_image_of(image)), webp_of(vips_image_of(image))})
    for (int cut = 1; cut < 40; ++cut) {
      auto still = opened(first_part(file, cut / 40.0));
      if (!still) continue;
      if (const auto done = (*still)->decode({}); !done) {
        EXPECT_EQ(done.error().code(), ErrorCode::corrupt_input) << done.error().to_string();
        continue;
      }
      EXPECT_THAT((*still)->draw(whole(**still, 90, 70)), is_ok());
    }
}

}  // namespace
}  // namespace pinmill
