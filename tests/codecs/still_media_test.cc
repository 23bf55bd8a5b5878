// Real files that other people made.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "codecs/pictures.h"
#include "codecs/still.h"
#include "support/media_folder.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::IsEmpty;
using namespace testing;

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// The whole picture at a tenth of 1000×1500 px or less, in its own shape.
Image miniature(Still& still) {
  return take(still.overview(150, {}));
}

double mean_distance(const Image& a, const Image& b) {
  double sum = 0;
  for (std::uint32_t y = 0; y < a.height_px(); ++y)
    for (std::uint32_t x = 0; x < a.width_px(); ++x) sum += distance(a.rgb_at(x, y), b.rgb_at(x, y));
  return sum / (static_cast<double>(a.width_px()) * a.height_px());
}

TEST(StillOfRealFiles, is_drawn_whole_without_damage) {
  PINMILL_NEED_MEDIA(media, "");
  for (const char* folder : {"photos", "formats"})
    for (const auto& file : files_of(media / folder)) {
      SCOPED_TRACE(file.filename().string());
      auto opened = Still::open(shared(read_bytes(file)), {});
      ASSERT_THAT(opened, is_ok());
      Still& still = **opened;
      ASSERT_THAT(still.decode({}), is_ok());
      EXPECT_THAT(still.damage(), IsEmpty());
      const Image drawn = take(still.draw(whole(still, 120, 180)));
      EXPECT_EQ(drawn.layout(), PixelLayout::rgb8);
      EXPECT_EQ(drawn.width_px(), 120U);
      const Image small = miniature(still);
      EXPECT_NEAR(static_cast<double>(small.width_px()) / small.height_px(),
                  static_cast<double>(still.info().width_px) / still.info().height_px, 0.02);
    }
}

TEST(StillOfRealFiles, of_every_orientation_is_one_picture) {
  PINMILL_NEED_MEDIA(photos, "photos");
  for (const std::string series : {"Landscape_", "Portrait_"}) {
    const Image first = miniature(*decoded(read_bytes(photos / (series + "1.jpg"))));
    for (int orientation = 2; orientation <= 8; ++orientation) {
      const Image other = miniature(*decoded(read_bytes(photos / (series + std::to_string(orientation) + ".jpg"))));
      ASSERT_EQ(other.width_px(), first.width_px()) << series << orientation;
      ASSERT_EQ(other.height_px(), first.height_px()) << series << orientation;
      EXPECT_LE(mean_distance(first, other), 14) << series << orientation;  // each bears its own digit
    }
  }
}

TEST(StillOfRealFiles, in_ink_looks_the_same_with_and_without_its_profile) {
  PINMILL_NEED_MEDIA(formats, "formats");
  const Image with = miniature(*decoded(read_bytes(formats / "Channel_digital_image_CMYK_color.jpg")));
  const Image without = miniature(*decoded(read_bytes(formats / "Channel_digital_image_CMYK_color_no_profile.jpg")));
  EXPECT_LE(mean_distance(with, without), 12);
}

TEST(StillOfRealFiles, that_are_damaged_is_drawn_or_refused_with_a_reason) {
  PINMILL_NEED_MEDIA(damaged, "damaged");
  for (const auto& file : files_of(damaged)) {
    SCOPED_TRACE(file.filename().string());
    auto opened = Still::open(shared(read_bytes(file)), {});
    if (!opened) continue;
    const auto done = (*opened)->decode({});
    if (done)
      EXPECT_THAT((*opened)->draw(whole(**opened, 100, 150)), is_ok());
    else
      EXPECT_EQ(done.error().code(), ErrorCode::corrupt_input);
  }
}

}  // namespace
}  // namespace pinmill
