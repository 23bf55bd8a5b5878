#include "codecs/encode.h"

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::distance;
using testing::drawn_whole;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::painted;
using testing::plain;
using testing::quartered;
using testing::take;

// The markers of a JPEG up to its first scan.
std::vector<int> markers_of(const Bytes& jpeg) {
  std::vector<int> markers;
  for (std::size_t at = 2; at + 4 <= jpeg.size();) {
    markers.push_back(std::to_integer<int>(jpeg[at + 1]));
    if (markers.back() == 0xDA) break;
    at += 2 + (std::to_integer<std::size_t>(jpeg[at + 2]) << 8 | std::to_integer<std::size_t>(jpeg[at + 3]));
  }
  return markers;
}

TEST(EncodeJpeg, writes_no_segment_but_jfif_and_what_decoding_needs) {
  for (const int marker : markers_of(take(encode_jpeg(quartered(64, 64), {}))))
    EXPECT_THAT(marker, ::testing::AnyOf(0xE0, 0xDB, 0xC0, 0xC4, 0xDA));
}

TEST(EncodeJpeg, gives_the_colours_back) {
  const Image image = quartered(64, 96);
  const Image back = drawn_whole(take(encode_jpeg(image, {})), 64, 96);
  for (const std::uint32_t x : {8U, 56U})
    for (const std::uint32_t y : {8U, 88U}) EXPECT_LE(distance(back.rgb_at(x, y), image.rgb_at(x, y)), 4);
}

TEST(EncodePng, gives_every_pixel_back) {
  const Image image = painted(61, 47, [](std::uint32_t x, std::uint32_t y) {
    return Rgb8{static_cast<std::uint8_t>(x * 4), static_cast<std::uint8_t>(y * 5), static_cast<std::uint8_t>(x ^ y)};
  });
  const Image back = drawn_whole(take(encode_png(image, {})), 61, 47);
  for (std::uint32_t y = 0; y < 47; ++y)
    for (std::uint32_t x = 0; x < 61; ++x) ASSERT_EQ(back.rgb_at(x, y), image.rgb_at(x, y)) << x << ',' << y;
}

TEST(EncodeJpeg, refuses_a_quality_that_there_is_not) {
  EXPECT_THAT(encode_jpeg(plain(8, 8, {}), {.quality = 0}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("1 to 100")));
}

}  // namespace
}  // namespace pinmill
