// The road of planes is held to libvips' road, which decodes all of a JPEG to RGB.
#include <algorithm>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/jpeg_files.h"
#include "codecs/likeness.h"
#include "codecs/pictures.h"
#include "codecs/still.h"
#include "codecs/vips_files.h"
#include "codecs/ycc.h"
#include "support/media_folder.h"
#include "support/samples_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace testing;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Colours = JpegKind::Colours;

constexpr double least_luma_ssim = 0.98;
constexpr double least_mean_luma_ssim = 0.99;
constexpr double least_chroma_psnr_db = 35;

// Soft and sharp, dark and light, grey and coloured: waves that get shorter to the right, letters of pixels, a slope.
Image scene(std::uint32_t width_px, std::uint32_t height_px) {
  return painted(width_px, height_px, [=](std::uint32_t x, std::uint32_t y) {
    const double across = static_cast<double>(x) / width_px, down = static_cast<double>(y) / height_px;
    const double wave = std::sin(across * across * 40 + down * 7) * 50;
    const bool letter = (x / 12 % 9 == 1 || y / 10 % 11 == 2) && x / 100 % 3 == 0;
    const auto level = [](double value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)); };
    if (letter) return Rgb8{30, 40, 60};
    return Rgb8{level(120 + wave + 80 * across), level(130 + wave * 0.8 - 40 * down), level(90 + wave + 90 * down)};
  });
}

std::unique_ptr<Still> opened(const Bytes& file, JpegRoad road) {
  return take(Still::open(shared(file), {}, road));
}

// The largest middle of the picture that has the canvas' shape, like a crop on its centre.
Drawing middle(const Still& still, std::uint32_t width_px, std::uint32_t height_px) {
  Drawing drawing = whole(still, width_px, height_px);
  const double shape = static_cast<double>(width_px) / height_px;
  Box& crop = drawing.crop;
  const double width = std::max(1.0, std::round(std::min(crop.width, crop.height * shape)));
  const double height = std::max(1.0, std::round(std::min(crop.height, crop.width / shape)));
  crop = {std::round((crop.width - width) / 2), std::round((crop.height - height) / 2), width, height};
  return drawing;
}

// Decoded smaller, libvips' own pictures are off by parts of a pixel where sizes or crops are odd.
constexpr DecodeTarget all_of_it{.width_px = 20'000, .height_px = 20'000};

struct Pair {
  Image planes, reference;
};

Pair both_roads(const Bytes& file, std::uint32_t width_px, std::uint32_t height_px) {
  const auto drawn = [&](JpegRoad road, const DecodeTarget& target) {
    const auto still = opened(file, road);
    EXPECT_THAT(still->decode(target), is_ok());
    return take(still->draw(middle(*still, width_px, height_px)));
  };
  return {drawn(JpegRoad::planes, {.width_px = width_px, .height_px = height_px}), drawn(JpegRoad::libvips, all_of_it)};
}

Likeness compared(const Bytes& file, std::uint32_t width_px, std::uint32_t height_px) {
  const Pair pair = both_roads(file, width_px, height_px);
  return likeness(pair.planes, pair.reference);
}

void expect_alike(const Likeness& found) {
  EXPECT_THAT(found.luma_ssim, Ge(least_luma_ssim));
  EXPECT_THAT(found.chroma_psnr_db, Ge(least_chroma_psnr_db));
}

void expect_on_planes(const Bytes& file) {
  const auto still = opened(file, JpegRoad::planes);
  ASSERT_THAT(still->decode({}), is_ok());
  EXPECT_EQ(still->work().passes, 1U);
  EXPECT_EQ(still->work().planar_passes, 1U);
}

void expect_on_libvips(const Bytes& file) {
  const auto planes = opened(file, JpegRoad::planes), reference = opened(file, JpegRoad::libvips);
  const auto ours = planes->decode({}), theirs = reference->decode({});
  ASSERT_EQ(ours.has_value(), theirs.has_value());
  EXPECT_EQ(planes->work().passes - planes->work().planar_passes, reference->work().passes);
  EXPECT_EQ(planes->damage(), reference->damage());
  if (!ours) {
    EXPECT_EQ(ours.error().describe(), theirs.error().describe());
  }
}

struct Sampling {
  int across, down;
};
class JpegSampledAs : public ::testing::TestWithParam<Sampling> {};
INSTANTIATE_TEST_SUITE_P(chroma, JpegSampledAs,
                         ::testing::Values(Sampling{1, 1}, Sampling{2, 1}, Sampling{1, 2}, Sampling{2, 2},
                                           Sampling{4, 1}, Sampling{4, 2}));

TEST_P(JpegSampledAs, this_looks_as_by_libvips_at_every_size_that_it_is_decoded_to) {
  for (const auto scans : {JpegKind::Scans::one, JpegKind::Scans::many}) {
    const Bytes file =
        jpeg_file(scene(803, 1205), {.across = GetParam().across, .down = GetParam().down, .scans = scans});
    expect_on_planes(file);
    for (const std::uint32_t width : {90U, 150U, 260U, 401U, 640U, 803U, 1000U}) {
      SCOPED_TRACE(width);
      expect_alike(compared(file, width, width * 3 / 2));
    }
  }
}

class JpegTurned : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(by_exif, JpegTurned, ::testing::Range(1, 9));

TEST_P(JpegTurned, stands_as_by_libvips) {
  for (const auto& [width, height] : {std::pair{640U, 480U}, {481U, 641U}}) {
    const Bytes file = with_orientation(jpeg_file(scene(width, height), {}), static_cast<std::uint8_t>(GetParam()));
    expect_on_planes(file);
    expect_alike(compared(file, 200, 300));
    expect_alike(compared(file, 333, 500));
  }
}

TEST(JpegOfOddSize, looks_as_by_libvips) {
  for (const auto& [width, height] :
       {std::pair{1U, 1U}, {1U, 200U}, {200U, 1U}, {7U, 9U}, {15U, 17U}, {33U, 1000U}, {1001U, 31U}, {129U, 127U}}) {
    SCOPED_TRACE(std::to_string(width) + "x" + std::to_string(height));
    for (const int across : {1, 2}) {
      const Bytes file = jpeg_file(scene(width, height), {.across = across, .down = across});
      expect_alike(compared(file, 20, 30));
      expect_alike(compared(file, 100, 150));
    }
  }
}

TEST(JpegCrop, of_one_pixel_s_width_looks_as_by_libvips) {
  const Bytes file = jpeg_file(scene(400, 600), {});
  for (const double left : {0.0, 1.0, 199.0, 399.0}) {
    const auto drawn = [&](JpegRoad road) {
      const auto still = opened(file, road);
      EXPECT_THAT(still->decode({.width_px = 400, .height_px = 600}), is_ok());
      Drawing drawing = whole(*still, 1, 600);
      drawing.crop = {left, 0, 1, 600};
      return take(still->draw(drawing));
    };
    expect_alike(likeness(drawn(JpegRoad::planes), drawn(JpegRoad::libvips)));
  }
}

TEST(Jpeg, in_grey_and_with_restarts_goes_by_planes) {
  for (const Bytes& file :
       {jpeg_file(scene(640, 960), {.across = 1, .down = 1, .colours = Colours::grey}),
        jpeg_file(scene(640, 960), {.colours = Colours::grey}), jpeg_file(scene(640, 960), {.restart_rows = 1})}) {
    expect_on_planes(file);
    expect_alike(compared(file, 200, 300));
  }
}

TEST(Jpeg, of_another_kind_goes_by_libvips) {
  expect_on_libvips(jpeg_file(scene(320, 480), {.coding = JpegKind::Coding::arithmetic}));
  expect_on_libvips(jpeg_file(scene(320, 480), {.across = 1, .down = 1, .colours = Colours::rgb}));
  expect_on_libvips(jpeg_file(scene(320, 480), {.colours = Colours::odd_chroma}));
  expect_on_libvips(jpeg_file(scene(320, 480), {.across = 3, .down = 1, .colours = Colours::odd_chroma}));
}

TEST(Jpeg, that_is_damaged_says_so_as_by_libvips) {
  for (const auto scans : {JpegKind::Scans::one, JpegKind::Scans::many}) {
    const Bytes sound = jpeg_file(scene(640, 960), {.scans = scans});
    for (const std::size_t kept : {sound.size() / 20, sound.size() / 2, sound.size() - 3}) {
      SCOPED_TRACE(kept);
      expect_on_libvips(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(kept)));
    }
    Bytes torn = sound;
    std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(sound.size() / 2), 40, std::byte{0xff});
    expect_on_libvips(torn);
  }
}

TEST(Jpeg, in_wide_colours_looks_as_by_libvips) {
  for (const Bytes& file :
       {jpeg_of(in_profile(scene(640, 960), "p3")), progressive_jpeg_of(in_profile(scene(640, 960), "p3")),
        jpeg_of(in_profile(scene(640, 960), "srgb"))}) {
    expect_on_planes(file);
    expect_alike(compared(file, 200, 300));
  }
}

TEST(Jpeg, stays_planes_where_they_are_asked_for_and_nothing_is_to_be_done_to_them) {
  const auto layout_of = [](const Bytes& file, Surround surround) {
    const auto still = decoded(file, {.width_px = 200, .height_px = 300});
    Drawing drawing = whole(*still, 200, 300);
    drawing.surround = surround;
    drawing.pixels = Drawing::Pixels::planar;
    return take(still->draw(drawing)).layout();
  };
  const Bytes plain_file = jpeg_file(scene(640, 960), {});
  EXPECT_EQ(layout_of(plain_file, Surround::none), PixelLayout::yuv444p8);
  EXPECT_EQ(layout_of(plain_file, Surround::colour), PixelLayout::rgb8);
  EXPECT_EQ(layout_of(jpeg_of(in_profile(scene(640, 960), "p3")), Surround::none), PixelLayout::rgb8);
}

TEST(Jpeg, gives_the_same_pixels_as_planes_and_as_rgb) {
  const auto still = decoded(jpeg_file(scene(640, 960), {}), {.width_px = 200, .height_px = 300});
  Drawing drawing = whole(*still, 200, 300);
  const Image rgb = take(still->draw(drawing));
  drawing.pixels = Drawing::Pixels::planar;
  const Image planes = take(rgb_of(take(still->draw(drawing))));
  for (std::uint32_t y = 0; y < 300; ++y)
    for (std::uint32_t x = 0; x < 200; ++x) ASSERT_EQ(rgb.rgb_at(x, y), planes.rgb_at(x, y)) << x << ',' << y;
}

TEST(Jpeg, looks_the_same_where_its_drawing_is_known_before_it_is_decoded) {
  for (const std::uint8_t orientation : {std::uint8_t{1}, std::uint8_t{6}}) {
    const Bytes file = with_orientation(jpeg_file(scene(803, 1205), {}), orientation);
    for (const std::uint32_t width : {90U, 260U, 640U, 1000U}) {
      const auto unknown = opened(file, JpegRoad::planes), known = opened(file, JpegRoad::planes);
      DecodeTarget target{.width_px = width, .height_px = width * 3 / 2};
      ASSERT_THAT(unknown->decode(target), is_ok());
      const Drawing drawing = middle(*unknown, width, width * 3 / 2);
      target.drawing = drawing;
      ASSERT_THAT(known->decode(target), is_ok());
      EXPECT_EQ(likeness(take(known->draw(drawing)), take(unknown->draw(drawing))).luma_ssim, 1) << width;
      EXPECT_EQ(likeness(take(known->overview(200, {})), take(unknown->overview(200, {}))).luma_ssim, 1) << width;
      EXPECT_EQ(known->work(), unknown->work());
    }
  }
}

TEST(Jpeg, whose_drawing_was_known_is_drawn_smaller_and_not_otherwise) {
  const auto still = opened(jpeg_file(scene(640, 960), {}), JpegRoad::planes);
  const Drawing drawing = whole(*still, 300, 450);
  ASSERT_THAT(still->decode({.width_px = 300, .height_px = 450, .drawing = drawing}), is_ok());
  expect_alike(likeness(take(still->draw(whole(*still, 200, 300))),
                        both_roads(jpeg_file(scene(640, 960), {}), 200, 300).reference));
  Drawing other = drawing;
  other.crop.left += 10;
  other.crop.width -= 10;
  EXPECT_THAT(still->draw(other), fails_with(ErrorCode::invalid_argument, HasSubstr("told of")));
}

TEST(Jpeg, is_looked_over_and_surrounded_as_by_libvips) {
  const Bytes file = with_orientation(jpeg_file(scene(641, 480), {}), 6);
  const auto planes = decoded(file, {.width_px = 200, .height_px = 300});
  const auto reference = opened(file, JpegRoad::libvips);
  ASSERT_THAT(reference->decode(all_of_it), is_ok());
  expect_alike(likeness(take(planes->overview(160, {})), take(reference->overview(160, {}))));
  for (const auto surround : {Surround::blur, Surround::colour, Surround::edge}) {
    Drawing drawing = whole(*planes, 200, 300);
    drawing.placed_height_px = 267;
    drawing.surround = surround;
    drawing.background = {200, 30, 90};
    expect_alike(likeness(take(planes->draw(drawing)), take(reference->draw(drawing))));
  }
}

TEST(Jpeg, that_would_take_more_memory_than_allowed_fails_as_by_libvips) {
  const Bytes file = jpeg_file(scene(640, 960), {.scans = JpegKind::Scans::many});
  for (const JpegRoad road : {JpegRoad::planes, JpegRoad::libvips}) {
    const auto still = take(Still::open(shared(file), {.max_decoded_bytes = 1'000'000}, road));
    EXPECT_THAT(still->decode({.width_px = 640, .height_px = 960}),
                fails_with(ErrorCode::limit_exceeded, HasSubstr("bytes of memory")));
  }
}

std::vector<std::filesystem::path> jpegs_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".jpg" || extension == ".jpeg")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void expect_all_alike(const std::vector<std::filesystem::path>& files) {
  double sum = 0;
  int count = 0;
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    const Bytes bytes = read_bytes(file);
    if (!Still::open(shared(bytes), {})) continue;
    const Likeness found = compared(bytes, 1000, 1500);
    expect_alike(found);
    sum += found.luma_ssim;
    ++count;
  }
  ASSERT_GT(count, 0);
  EXPECT_THAT(sum / count, Ge(least_mean_luma_ssim));
}

TEST(JpegSamples, look_as_by_libvips) {
  PINMILL_NEED_SAMPLES(samples, "");
  expect_all_alike(jpegs_below(samples));
}

TEST(JpegPhotosThatWereTaken, look_as_by_libvips) {
  PINMILL_NEED_MEDIA(media, "");
  auto files = jpegs_below(media / "photos");
  for (const auto& file : jpegs_below(media / "formats")) files.push_back(file);
  expect_all_alike(files);
}

}  // namespace
}  // namespace pinmill
