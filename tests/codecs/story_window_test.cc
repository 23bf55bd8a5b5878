#include "codecs/story/window.h"

#include <cmath>

#include <gmock/gmock.h>

#include "codecs/story/picture.h"
#include "pictures.h"

namespace pinmill {
namespace {

using testing::take;

// A slope across and down: what is moved or enlarged of it is known exactly.
libav::FramePtr slope(int width, int height) {
  libav::FramePtr frame = take(allocate_picture(width, height));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      frame->data[0][y * frame->linesize[0] + x] = static_cast<std::uint8_t>(20 + 2 * x + y);
  for (int plane = 1; plane < 3; ++plane)
    for (int y = 0; y < height / 2; ++y)
      for (int x = 0; x < width / 2; ++x)
        frame->data[plane][y * frame->linesize[plane] + x] = static_cast<std::uint8_t>(60 + 4 * x + 2 * y);
  return frame;
}

double luma(const AVFrame& frame, int x, int y) {
  return frame.data[0][y * frame.linesize[0] + x];
}
double chroma(const AVFrame& frame, int x, int y) {
  return frame.data[1][y * frame.linesize[1] + x];
}

TEST(WindowResampler, of_the_whole_at_its_own_size_changes_nothing) {
  const libav::FramePtr from = slope(48, 32), into = take(allocate_picture(48, 32));
  WindowResampler().draw(*from, {0, 0, 48, 32}, *into);
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 48; ++x) ASSERT_EQ(luma(*into, x, y), luma(*from, x, y)) << x << ',' << y;
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 24; ++x) ASSERT_EQ(chroma(*into, x, y), chroma(*from, x, y)) << x << ',' << y;
}

TEST(WindowResampler, shifts_by_parts_of_a_pixel) {
  const libav::FramePtr from = slope(56, 40), into = take(allocate_picture(48, 32));
  WindowResampler().draw(*from, {4.5, 3, 48, 32}, *into);
  for (int y = 2; y < 30; ++y)
    for (int x = 2; x < 46; ++x) ASSERT_NEAR(luma(*into, x, y), 20 + 2 * (x + 4.5) + y + 3, 0.6) << x << ',' << y;
  for (int y = 2; y < 14; ++y)
    for (int x = 2; x < 22; ++x)
      ASSERT_NEAR(chroma(*into, x, y), 60 + 4 * (x + 2.25) + 2 * (y + 1.5), 0.6) << x << ',' << y;
}

TEST(WindowResampler, keeps_pixel_centres_where_they_are_when_it_resizes) {
  const libav::FramePtr from = slope(60, 40), into = take(allocate_picture(48, 32));
  WindowResampler().draw(*from, {0, 0, 60, 40}, *into);
  for (int y = 2; y < 30; ++y)
    for (int x = 2; x < 46; ++x)
      ASSERT_NEAR(luma(*into, x, y), 20 + 2 * ((x + 0.5) * 1.25 - 0.5) + (y + 0.5) * 1.25 - 0.5, 1.6) << x << ',' << y;
}

TEST(Pictures, of_white_and_black_are_of_limited_range) {
  const auto level = [](Rgb8 colour) { return luma(*take(picture_of(testing::plain(16, 16, colour))), 8, 8); };
  EXPECT_EQ(level({255, 255, 255}), 235);
  EXPECT_EQ(level({0, 0, 0}), 16);
}

TEST(Pictures, mix_by_weight) {
  const libav::FramePtr dark = take(picture_of(testing::plain(16, 16, {0, 0, 0})));
  const libav::FramePtr light = take(picture_of(testing::plain(16, 16, {255, 255, 255})));
  EXPECT_EQ(luma(*take(mixed(*dark, *light, 0)), 3, 3), 16);
  EXPECT_NEAR(luma(*take(mixed(*dark, *light, 0.5)), 3, 3), 125.5, 1);
  EXPECT_EQ(luma(*take(mixed(*dark, *light, 1)), 3, 3), 235);
}

}  // namespace
}  // namespace pinmill
