#include "codecs/vips/plane_cut.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/likeness.h"
#include "codecs/pictures.h"
#include "codecs/vips/box_average.h"
#include "codecs/vips/pixels.h"
#include "codecs/vips_files.h"

namespace pinmill {
namespace {

using namespace testing;
using ::testing::Ge;

constexpr Rgb8 rose{230, 60, 120};

std::uint8_t level(double value) {
  return static_cast<std::uint8_t>(std::lround(value));
}

// Soft in each colour in another way.
vips::VImage waves(std::uint32_t width_px, std::uint32_t height_px) {
  return compute(vips_image_of(painted(width_px, height_px, [](std::uint32_t x, std::uint32_t y) {
    return Rgb8{level(128 + 100 * std::sin(x / 9.0)), level(128 + 90 * std::cos(y / 7.0)),
                level(128 + 80 * std::sin((x + y) / 11.0))};
  })));
}

// The same, more and more transparent to the right.
vips::VImage fading(std::uint32_t width_px, std::uint32_t height_px) {
  const vips::VImage alpha =
      vips::VImage::identity(vips::VImage::option()->set("size", static_cast<int>(width_px))->set("ushort", true))
          .linear(255.0 / width_px, 0)
          .cast(VIPS_FORMAT_UCHAR)
          .embed(0, 0, static_cast<int>(width_px), static_cast<int>(height_px),
                 vips::VImage::option()->set("extend", VIPS_EXTEND_COPY));
  return compute(waves(width_px, height_px).bandjoin(alpha));
}

vips::VImage flat(const vips::VImage& image) {
  return image.flatten(vips::VImage::option()->set("background", std::vector<double>{230, 60, 120}));
}

Image cut(const vips::VImage& image, const PixelBox& box, const Placed& placed) {
  return image_of(take(cut_by_planes(image, box, placed, rose)));
}

void expect_alike(const Image& ours, const Image& by_libvips) {
  ASSERT_EQ(ours.width_px(), by_libvips.width_px());
  ASSERT_EQ(ours.height_px(), by_libvips.height_px());
  const Likeness found = likeness(ours, by_libvips);
  EXPECT_THAT(found.luma_ssim, Ge(0.995));
  EXPECT_THAT(found.chroma_psnr_db, Ge(40));
}

TEST(PlaneCut, looks_as_by_libvips_at_every_size) {
  const PixelBox box{21, 34, 301, 203};
  for (const auto& image : {waves(350, 250), fading(350, 250)})
    for (const auto& [width, height] : {std::pair{301U, 203U}, {300U, 200U}, {150U, 101U}, {77U, 190U}, {450U, 300U}}) {
      SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height) + ", " + std::to_string(image.bands()));
      const vips::VImage part = image.extract_area(box.left, box.top, box.width, box.height);
      const vips::VImage opaque = image.has_alpha() ? flat(part) : part;
      expect_alike(cut(image, box, {width, height}),
                   image_of(resized(opaque, static_cast<int>(width), static_cast<int>(height))));
    }
}

TEST(PlaneCut, looks_as_by_libvips_where_it_is_averaged_first) {
  for (const auto& image : {waves(640, 480), fading(640, 480)}) {
    const vips::VImage opaque = image.has_alpha() ? compute(flat(image)) : image;
    expect_alike(cut(image, {0, 0, 640, 480}, {130, 97, Purpose::overview}), image_of(resized(opaque, 130, 97)));
  }
}

TEST(PlaneCut, of_one_pixel_has_its_colour) {
  const Image out = cut(compute(vips_image_of(plain(9, 9, {7, 80, 200}))), {4, 4, 1, 1}, {3, 5});
  for (std::uint32_t y = 0; y < 5; ++y)
    for (std::uint32_t x = 0; x < 3; ++x) EXPECT_EQ(out.rgb_at(x, y), (Rgb8{7, 80, 200}));
}

TEST(PlaneCut, shows_the_background_where_nothing_is_and_the_picture_where_all_is) {
  const auto with_alpha = [](double alpha) {
    return compute(vips_image_of(plain(8, 8, {7, 80, 200})).bandjoin(alpha).cast(VIPS_FORMAT_UCHAR));
  };
  EXPECT_EQ(cut(with_alpha(0), {0, 0, 8, 8}, {4, 4}).rgb_at(1, 1), rose);
  EXPECT_EQ(cut(with_alpha(255), {0, 0, 8, 8}, {4, 4}).rgb_at(1, 1), (Rgb8{7, 80, 200}));
}

TEST(PlaneCut, keeps_the_profile) {
  const vips::VImage image = compute(in_profile(plain(8, 8, {200, 10, 10}), "p3"));
  const vips::VImage out = take(cut_by_planes(image, {0, 0, 8, 8}, {4, 4}, rose));
  EXPECT_NE(out.get_typeof(VIPS_META_ICC_NAME), 0U);
}

TEST(PlaneCut, takes_eight_bits_in_memory_and_alpha_only_with_a_background) {
  EXPECT_TRUE(can_be_cut_by_planes(waves(4, 4), {}));
  EXPECT_TRUE(can_be_cut_by_planes(fading(4, 4), rose));
  EXPECT_FALSE(can_be_cut_by_planes(fading(4, 4), {}));
  EXPECT_FALSE(can_be_cut_by_planes(waves(4, 4).invert(), {}));
  EXPECT_FALSE(can_be_cut_by_planes(compute(waves(4, 4).cast(VIPS_FORMAT_USHORT)), {}));
  EXPECT_FALSE(can_be_cut_by_planes(compute(waves(4, 4).extract_band(0)), {}));
}

}  // namespace
}  // namespace pinmill
