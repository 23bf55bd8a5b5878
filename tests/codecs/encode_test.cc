#include "codecs/encode.h"

#include <cmath>

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

// Planes that hold what `image` shows, by the definition of JFIF.
Image planes_of(const Image& image) {
  const Image planes = take(Image::allocate(PixelLayout::yuv444p8, image.width_px(), image.height_px()));
  const auto set = [&](int plane, std::uint32_t x, std::uint32_t y, double value) {
    planes.plane(plane).row(y)[x] = static_cast<std::byte>(std::lround(value));
  };
  for (std::uint32_t y = 0; y < image.height_px(); ++y)
    for (std::uint32_t x = 0; x < image.width_px(); ++x) {
      const Rgb8 c = image.rgb_at(x, y);
      set(0, x, y, 0.299 * c.red + 0.587 * c.green + 0.114 * c.blue);
      set(1, x, y, 128 - 0.168736 * c.red - 0.331264 * c.green + 0.5 * c.blue);
      set(2, x, y, 128 + 0.5 * c.red - 0.418688 * c.green - 0.081312 * c.blue);
    }
  return planes;
}

TEST(EncodeJpeg, writes_planes_as_the_pixels_that_they_stand_for) {
  for (const auto& [width, height] : {std::pair{64U, 96U}, {61U, 47U}, {17U, 16U}, {1U, 1U}, {3U, 200U}}) {
    SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height));
    const Image image = quartered(width, height);
    for (const auto subsampling : {ChromaSubsampling::yuv420, ChromaSubsampling::yuv444}) {
      const JpegOptions options{.quality = 97, .subsampling = subsampling};
      const Image by_planes = drawn_whole(take(encode_jpeg(planes_of(image), options)), width, height);
      const Image by_pixels = drawn_whole(take(encode_jpeg(image, options)), width, height);
      for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
          ASSERT_LE(distance(by_planes.rgb_at(x, y), by_pixels.rgb_at(x, y)), 8) << x << ',' << y;
    }
  }
}

TEST(EncodeJpeg, makes_no_more_chroma_of_planes_than_they_have) {
  const Image planes = take(Image::allocate(PixelLayout::yuv420p8, 16, 16));
  EXPECT_THAT(encode_jpeg(planes, {.subsampling = ChromaSubsampling::yuv444}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("4:2:0")));
}

TEST(EncodeJpeg, gives_equal_bytes_for_equal_pixels) {
  EXPECT_EQ(take(encode_jpeg(planes_of(quartered(61, 47)), {})), take(encode_jpeg(planes_of(quartered(61, 47)), {})));
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
