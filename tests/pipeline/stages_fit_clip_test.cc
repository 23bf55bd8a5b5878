#include "pipeline/stages/fit_clip.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ClipFit fitted(std::uint32_t width_px, std::uint32_t height_px, FitMode fit = FitMode::automatic) {
  Recipe recipe;
  recipe.fit = fit;
  return fit_clip({.width_px = width_px, .height_px = height_px}, recipe);
}

Size canvas_size(const ClipFit& fit) {
  return {.width_px = fit.canvas.width_px, .height_px = fit.canvas.height_px};
}

TEST(FitClip, keeps_every_shape_that_the_rules_accept) {
  for (const Size& size : {Size{1080, 1920}, Size{1080, 1350}, Size{720, 720}, Size{1280, 720}, Size{1000, 1500}}) {
    for (const FitMode mode : {FitMode::automatic, FitMode::keep}) {
      const ClipFit fit = fitted(size.width_px, size.height_px, mode);
      EXPECT_FALSE(fit.changes_shape) << to_string(size);
      EXPECT_EQ(canvas_size(fit), size);
      EXPECT_EQ(fit.canvas.surround, Surround::none);
    }
  }
}

TEST(FitClip, says_that_one_that_lies_down_is_shown_small_and_what_to_do) {
  EXPECT_THAT(fitted(1920, 1080).findings, Contains(Field(&Finding::message, HasSubstr("--fit blur"))));
  EXPECT_THAT(fitted(1080, 1920).findings, IsEmpty());
}

TEST(FitClip, encodes_no_longer_side_than_the_recipe_allows_and_even_ones) {
  EXPECT_EQ(canvas_size(fitted(3840, 2160)), (Size{1920, 1080}));
  EXPECT_EQ(canvas_size(fitted(2160, 3840)), (Size{1080, 1920}));
  const Size odd = canvas_size(fitted(853, 481));
  EXPECT_EQ(odd.width_px % 2 + odd.height_px % 2, 0U);
}

TEST(FitClip, fits_what_the_rules_refuse_whole_over_a_blur_of_itself) {
  for (const Size& size : {Size{1920, 804}, Size{1080, 2340}, Size{1910, 1000}, Size{500, 1000}}) {
    const ClipFit fit = fitted(size.width_px, size.height_px);
    EXPECT_TRUE(fit.changes_shape) << to_string(size);
    EXPECT_EQ(fit.canvas.surround, Surround::blur);
    EXPECT_NEAR(fit.canvas.width_px * 1.5, fit.canvas.height_px, 2) << "sides are even";
    EXPECT_EQ(fit.share_kept, 1.0);
    EXPECT_THAT(fit.reason, HasSubstr("does not take"));
  }
  EXPECT_EQ(fitted(1920, 804, FitMode::keep).canvas.surround, Surround::colour);
}

TEST(FitClip, crops_to_the_shape_that_is_asked_for) {
  const ClipFit fit = fitted(1920, 1080, FitMode::crop);
  EXPECT_TRUE(fit.changes_shape);
  EXPECT_DOUBLE_EQ(fit.canvas.crop.width, 720);
  EXPECT_DOUBLE_EQ(fit.canvas.crop.height, 1080);
  EXPECT_DOUBLE_EQ(fit.canvas.crop.left, 600);
  EXPECT_EQ(canvas_size(fit), (Size{720, 1080})) << "no larger than what is shown";
  EXPECT_THAT(fit.share_kept, DoubleNear(0.375, 0.001));
}

TEST(FitClip, crops_where_a_point_is_given_and_stays_inside) {
  Recipe recipe;
  recipe.fit = FitMode::crop;
  recipe.focus = {.kind = Focus::Kind::point, .x = 1, .y = 0.2};
  EXPECT_DOUBLE_EQ(fit_clip({.width_px = 1920, .height_px = 1080}, recipe).canvas.crop.left, 1200);
}

TEST(FitClip, pads_and_blurs_into_the_recipes_shape_without_enlarging_beyond_half_of_it) {
  for (const FitMode mode : {FitMode::pad, FitMode::blur}) {
    const ClipFit large = fitted(1920, 1080, mode);
    EXPECT_EQ(canvas_size(large), (Size{1000, 1500}));
    EXPECT_EQ(large.canvas.placed_width_px, 1000U);
    EXPECT_EQ(large.canvas.placed_height_px, 562U);
    EXPECT_EQ(canvas_size(fitted(320, 180, mode)), (Size{500, 750}));
  }
}

TEST(FitClip, changes_nothing_where_the_shape_is_right_within_half_a_percent) {
  EXPECT_FALSE(fitted(1000, 1504, FitMode::crop).changes_shape);
  EXPECT_FALSE(fitted(720, 1080, FitMode::pad).changes_shape);
}

}  // namespace
}  // namespace pinmill
