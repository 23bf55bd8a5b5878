#include "codecs/still.h"

#include <future>

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::decoded;
using testing::distance;
using testing::drawn_whole;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::IsEmpty;
using testing::painted;
using testing::plain;
using testing::quartered;
using testing::shared;
using testing::take;
using testing::whole;
using testing::with_orientation;

Bytes as_jpeg(const Image& image) {
  return take(encode_jpeg(image, {.quality = 98, .subsampling = ChromaSubsampling::yuv444}));
}
Bytes as_png(const Image& image) {
  return take(encode_png(image, {}));
}

// What a picture that is displayed as `upright` looks like when it is stored for `orientation`.
Image stored_for(const Image& upright, std::uint8_t orientation) {
  const std::uint32_t width = upright.width_px(), height = upright.height_px();
  const bool sideways = orientation >= 5;
  return painted(sideways ? height : width, sideways ? width : height, [&](std::uint32_t x, std::uint32_t y) {
    switch (orientation) {
      case 2: return upright.rgb_at(width - 1 - x, y);
      case 3: return upright.rgb_at(width - 1 - x, height - 1 - y);
      case 4: return upright.rgb_at(x, height - 1 - y);
      case 5: return upright.rgb_at(y, x);
      case 6: return upright.rgb_at(width - 1 - y, x);
      case 7: return upright.rgb_at(width - 1 - y, height - 1 - x);
      case 8: return upright.rgb_at(y, height - 1 - x);
      default: return upright.rgb_at(x, y);
    }
  });
}

class StillOfOrientation : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(exif, StillOfOrientation, ::testing::Range(1, 9));

TEST_P(StillOfOrientation, is_drawn_upright) {
  const Image upright = quartered(96, 64);
  const auto orientation = static_cast<std::uint8_t>(GetParam());
  const auto still = decoded(with_orientation(as_jpeg(stored_for(upright, orientation)), orientation));
  EXPECT_EQ(still->info().orientation, orientation);
  ASSERT_EQ(still->info().width_px, 96U);
  ASSERT_EQ(still->info().height_px, 64U);
  const Image drawn = take(still->draw(whole(*still, 96, 64)));
  for (const std::uint32_t x : {10U, 40U, 60U, 85U})
    for (const std::uint32_t y : {10U, 25U, 40U, 55U})
      EXPECT_LE(distance(drawn.rgb_at(x, y), upright.rgb_at(x, y)), 6) << "at " << x << ',' << y;
}

TEST_P(StillOfOrientation, is_cropped_where_it_is_displayed) {
  const Image upright = quartered(96, 64);
  const auto orientation = static_cast<std::uint8_t>(GetParam());
  const auto still = decoded(with_orientation(as_jpeg(stored_for(upright, orientation)), orientation));
  const Drawing lower_left{.crop = {8, 40, 32, 16},
                           .canvas_width_px = 32,
                           .canvas_height_px = 16,
                           .placed_width_px = 32,
                           .placed_height_px = 16};
  const Image drawn = take(still->draw(lower_left));
  for (const std::uint32_t x : {1U, 16U, 30U}) EXPECT_LE(distance(drawn.rgb_at(x, 8), {20, 30, 220}), 6);
}

TEST(Still, of_each_thread_is_its_own) {
  const Bytes sound = as_jpeg(quartered(200, 300));
  const Bytes cut(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(sound.size() * 2 / 3));
  std::vector<std::future<bool>> threads;
  for (const bool damaged : {false, true, false, true})
    threads.push_back(std::async(std::launch::async, [&, damaged] {
      for (int round = 0; round < 20; ++round) {
        const auto still = decoded(damaged ? cut : sound);
        if (still->damage().empty() == damaged) return false;
        if (distance(take(still->draw(whole(*still, 20, 30))).rgb_at(3, 3), {220, 20, 30}) > 6) return false;
      }
      return true;
    }));
  for (auto& thread : threads) EXPECT_TRUE(thread.get());
}

TEST(Still, says_what_its_header_says_before_anything_is_decoded) {
  const auto still = take(Still::open(shared(as_png(plain(30, 20, {1, 2, 3}))), {}));
  EXPECT_EQ(still->format(), Format::png);
  EXPECT_EQ(still->info().width_px, 30U);
  EXPECT_EQ(still->info().height_px, 20U);
  EXPECT_EQ(still->info().frames, 1U);
  EXPECT_FALSE(still->info().has_alpha);
  EXPECT_THAT(still->overview(10, {}), fails_with(ErrorCode::invalid_argument, HasSubstr("decoded")));
}

}  // namespace
}  // namespace pinmill
