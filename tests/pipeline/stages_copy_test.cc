#include "pipeline/stages/copy.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

MediaInfo right() {
  MediaInfo info;
  info.format = Format::jpeg;
  info.size_bytes = 500'000;
  info.image = ImageInfo{};
  info.image->width_px = 1000;
  info.image->height_px = 1500;
  info.image->colour.model = ColourModel::ycbcr;
  return info;
}

// The right one with one thing changed.
template <typename Change>
bool still_copied(Change change, const Recipe& recipe = {}) {
  MediaInfo info = right();
  change(info);
  return can_be_copied(info, recipe);
}

TEST(Copy, takes_a_jpeg_that_is_right_in_every_way) {
  EXPECT_TRUE(can_be_copied(right(), {}));
  EXPECT_TRUE(still_copied([](MediaInfo& info) { info.image->colour.profile_name = "sRGB IEC61966-2.1"; }));
  EXPECT_TRUE(still_copied([](MediaInfo& info) { info.image->colour.model = ColourModel::grey; }));
}

TEST(Copy, refuses_what_is_wrong_in_any_way) {
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.format = Format::png; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.size_bytes = 32'000'001; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->orientation = 6; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->width_px = 1001; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->height_px = 1499; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->bit_depth = 12; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->colour.model = ColourModel::cmyk; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image->colour.profile_name = "Display P3"; }));
  EXPECT_FALSE(still_copied([](MediaInfo& info) { info.image.reset(); }));
}

TEST(Copy, takes_any_size_up_to_4000_px_where_the_size_is_kept) {
  const auto sized = [](std::uint32_t width_px, std::uint32_t height_px) {
    return [=](MediaInfo& info) {
      info.image->width_px = width_px;
      info.image->height_px = height_px;
    };
  };
  EXPECT_TRUE(still_copied(sized(4000, 3000), {.fit = FitMode::keep}));
  EXPECT_FALSE(still_copied(sized(4001, 3000), {.fit = FitMode::keep}));
}

}  // namespace
}  // namespace pinmill
