#include "pipeline/recipe.h"

#include <cmath>
#include <functional>
#include <set>
#include <vector>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::Ne;
using testing::take;

TEST(Recipe, reads_every_way_to_fit_and_writes_it_back) {
  for (const std::string_view name : {"auto", "crop", "pad", "blur", "keep"}) {
    EXPECT_EQ(to_string(take(parse_fit(name))), name);
  }
}

TEST(Recipe, names_the_ways_to_fit_where_one_is_unknown) {
  EXPECT_THAT(parse_fit("stretch"),
              fails_with(ErrorCode::invalid_argument,
                         AllOf(HasSubstr("\"stretch\""), HasSubstr("auto, crop, pad, blur or keep"))));
}

TEST(Recipe, pads_the_pages_of_a_carousel_that_would_keep_their_own_sizes) {
  EXPECT_EQ(fit_for_carousel(FitMode::keep), FitMode::pad);
  EXPECT_EQ(fit_for_carousel(FitMode::crop), FitMode::crop);
}

TEST(Recipe, takes_the_middle_in_both_spellings) {
  EXPECT_EQ(take(parse_focus("center")), take(parse_focus("centre")));
  EXPECT_EQ(to_string(take(parse_focus("center"))), "centre");
}

TEST(Recipe, takes_a_point_as_fractions) {
  const Focus focus = take(parse_focus("0.25, 1"));
  EXPECT_EQ(focus, (Focus{.kind = Focus::Kind::point, .x = 0.25, .y = 1.0}));
  EXPECT_EQ(take(parse_focus(to_string(focus))), focus);
}

TEST(Recipe, refuses_a_focus_off_the_picture_and_says_what_one_is) {
  for (const std::string_view wrong : {"1.5,0", "0.5", "0.5,", "a,b", "-0.1,0", "nan,0", "0.5,0.5,0.5", ""}) {
    EXPECT_THAT(parse_focus(wrong), fails_with(ErrorCode::invalid_argument, HasSubstr("X,Y as fractions"))) << wrong;
  }
}

TEST(Recipe, reads_a_size) {
  EXPECT_EQ(take(parse_size("735x1102")), (Size{.width_px = 735, .height_px = 1102}));
}

TEST(Recipe, refuses_a_size_outside_its_bounds_and_names_them) {
  for (const std::string_view wrong : {"99x1500", "1000x4001", "1000", "x", "1000x", "1000x1500px", "-1000x1500"}) {
    EXPECT_THAT(parse_size(wrong), fails_with(ErrorCode::invalid_argument, HasSubstr("100 to 4000"))) << wrong;
  }
}

TEST(Recipe, is_checked_field_by_field) {
  EXPECT_THAT(Recipe{}.check(), is_ok());
  EXPECT_THAT((Recipe{.size = {.width_px = 10, .height_px = 1500}}.check()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("size 10x1500")));
  EXPECT_THAT((Recipe{.jpeg_quality = 101}.check()), fails_with(ErrorCode::invalid_argument, HasSubstr("40 to 100")));
  EXPECT_THAT((Recipe{.focus = {.kind = Focus::Kind::point, .x = 2}}.check()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("focus 2,0.5")));
  EXPECT_THAT((Recipe{.max_output_bytes = 10}.check()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("at least 100000")));
}

TEST(Recipe, has_another_key_for_each_field_that_changes_the_output) {
  const std::string key = Recipe{}.key();
  EXPECT_EQ(Recipe{}.key(), key);
  EXPECT_THAT((Recipe{.size = {.width_px = 1000, .height_px = 1499}}.key()), Ne(key));
  EXPECT_THAT((Recipe{.fit = FitMode::pad}.key()), Ne(key));
  EXPECT_THAT((Recipe{.focus = {.kind = Focus::Kind::centre}}.key()), Ne(key));
  EXPECT_THAT((Recipe{.background = {0, 0, 0}}.key()), Ne(key));
  EXPECT_THAT((Recipe{.jpeg_quality = 93}.key()), Ne(key));
  EXPECT_THAT((Recipe{.max_output_bytes = 1'000'000}.key()), Ne(key));
  EXPECT_THAT((Recipe{.jpeg_road = JpegRoad::libvips}.key()), Ne(key));
}

TEST(Recipe, has_the_same_key_whatever_the_limits_of_the_input) {
  Recipe recipe;
  recipe.limits.max_frames = 7;
  EXPECT_EQ(recipe.key(), Recipe{}.key());
}

TEST(Recipe, names_the_roads_of_jpegs) {
  EXPECT_EQ(take(parse_jpeg_road("planes")), JpegRoad::planes);
  EXPECT_EQ(take(parse_jpeg_road("libvips")), JpegRoad::libvips);
  EXPECT_THAT(parse_jpeg_road("fast"), fails_with(ErrorCode::invalid_argument, HasSubstr("planes or libvips")));
}

TEST(Recipe, reads_what_becomes_of_short_and_long_videos) {
  for (const std::string_view name : {"loop", "hold", "fail"}) EXPECT_EQ(to_string(take(parse_too_short(name))), name);
  for (const std::string_view name : {"fail", "trim", "split", "speed"})
    EXPECT_EQ(to_string(take(parse_too_long(name))), name);
  for (const std::string_view name : {"fast", "small"}) EXPECT_EQ(to_string(take(parse_effort(name))), name);
}

TEST(Recipe, names_what_is_accepted_of_videos) {
  EXPECT_THAT(parse_too_short("stretch"), fails_with(ErrorCode::invalid_argument, HasSubstr("loop, hold or fail")));
  EXPECT_THAT(parse_too_long("cut"), fails_with(ErrorCode::invalid_argument, HasSubstr("fail, trim, split or speed")));
  EXPECT_THAT(parse_effort("much"), fails_with(ErrorCode::invalid_argument, HasSubstr("fast or small")));
  EXPECT_THAT(parse_loudness(-60), fails_with(ErrorCode::invalid_argument, HasSubstr("from -30 to -5")));
  EXPECT_THAT(parse_loudness(std::nan("")), fails_with(ErrorCode::invalid_argument, HasSubstr("from -30 to -5")));
}

Recipe with(const std::function<void(VideoRecipe&)>& change) {
  Recipe recipe;
  change(recipe.video);
  return recipe;
}

TEST(Recipe, checks_what_it_says_of_videos) {
  using std::chrono::seconds;
  EXPECT_THAT(with([](VideoRecipe& video) { video.loudness_lufs = 3; }).check(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("3 LUFS")));
  EXPECT_THAT(with([](VideoRecipe& video) {
                video.part = {seconds(5), seconds(5)};
              }).check(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("5000 ms to 5000 ms")));
  EXPECT_THAT(with([](VideoRecipe& video) { video.max_duration = seconds(1); }).check(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("4000 ms to 1000 ms")));
  EXPECT_THAT(with([](VideoRecipe& video) { video.max_aspect = 0.1; }).check(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("0.5 to 0.1")));
  EXPECT_THAT(with([](VideoRecipe& video) { video.max_output_bytes = 10; }).check(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("at least 1000000")));
}

TEST(Recipe, has_another_clip_key_for_each_field_that_changes_a_video) {
  using std::chrono::seconds;
  const std::vector<std::function<void(Recipe&)>> changes = {
      [](Recipe& recipe) { recipe.size.height_px = 1499; },
      [](Recipe& recipe) { recipe.fit = FitMode::blur; },
      [](Recipe& recipe) {
        recipe.background = {0, 0, 0};
      },
      [](Recipe& recipe) { recipe.video.too_short = TooShort::hold; },
      [](Recipe& recipe) { recipe.video.too_long = TooLong::trim; },
      [](Recipe& recipe) { recipe.video.effort = Effort::small; },
      [](Recipe& recipe) { recipe.video.transcode = VideoRecipe::Transcode::always; },
      [](Recipe& recipe) { recipe.video.loudness_lufs = -16; },
      [](Recipe& recipe) {
        recipe.video.part = {seconds(1), seconds(5)};
      },
      [](Recipe& recipe) { recipe.video.cover_at = seconds(0); },
      [](Recipe& recipe) { recipe.video.max_duration = seconds(60); },
      [](Recipe& recipe) { recipe.video.max_output_bytes = 1'000'000; },
      [](Recipe& recipe) { recipe.video.max_aspect = 1; },
  };
  std::set<std::string> keys = {Recipe{}.clip_key()};
  for (const auto& change : changes) {
    Recipe recipe;
    change(recipe);
    EXPECT_TRUE(keys.insert(recipe.clip_key()).second) << recipe.clip_key();
  }
}

TEST(Recipe, keeps_the_key_of_pictures_when_only_videos_are_made_otherwise) {
  EXPECT_EQ(with([](VideoRecipe& video) { video.effort = Effort::small; }).key(), Recipe{}.key());
  EXPECT_THAT(Recipe{}.clip_key(), Ne(Recipe{}.key()));
}

}  // namespace
}  // namespace pinmill
