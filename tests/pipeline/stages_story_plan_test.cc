#include "pipeline/stages/story_plan.h"

#include <vector>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

Result<PagesShape> plan(PagesAs as, std::size_t stills, std::size_t clips = 0) {
  std::vector<PageMotion> pages(stills, PageMotion::still);
  pages.insert(pages.end(), clips, PageMotion::moving);
  return plan_pages(as, pages, RulePack::built_in());
}

TEST(PlanPages, makes_a_carousel_of_a_few_stills_and_a_story_of_anything_else) {
  EXPECT_EQ(take(plan(PagesAs::automatic, 1)), PagesShape::single);
  EXPECT_EQ(take(plan(PagesAs::automatic, 0, 1)), PagesShape::single);
  EXPECT_EQ(take(plan(PagesAs::automatic, 2)), PagesShape::carousel);
  EXPECT_EQ(take(plan(PagesAs::automatic, 5)), PagesShape::carousel);
  EXPECT_EQ(take(plan(PagesAs::automatic, 6)), PagesShape::story);
  EXPECT_EQ(take(plan(PagesAs::automatic, 1, 1)), PagesShape::story);
  EXPECT_EQ(take(plan(PagesAs::automatic, 0, 2)), PagesShape::story);
}

TEST(PlanPages, does_as_it_is_told) {
  EXPECT_EQ(take(plan(PagesAs::carousel, 3)), PagesShape::carousel);
  EXPECT_EQ(take(plan(PagesAs::story, 3)), PagesShape::story);
  EXPECT_EQ(take(plan(PagesAs::story, 1)), PagesShape::story);
  EXPECT_EQ(take(plan(PagesAs::series, 3, 4)), PagesShape::series);
  EXPECT_EQ(take(plan(PagesAs::series, 1)), PagesShape::single);
}

TEST(PlanPages, refuses_a_carousel_that_cannot_be_with_the_remedy) {
  EXPECT_THAT(plan(PagesAs::carousel, 2, 1),
              fails_with(ErrorCode::invalid_argument,
                         AllOf(HasSubstr("page 3 is a video"), HasSubstr("--as story"), HasSubstr("--as series"))));
  EXPECT_THAT(plan(PagesAs::carousel, 6),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("6 pages"), HasSubstr("--as story"))));
}

TEST(StorySize, is_even_and_within_what_is_encoded) {
  EXPECT_EQ(story_size({.size = {1000, 1500}}), (Size{1000, 1500}));
  EXPECT_EQ(story_size({.size = {999, 1501}}), (Size{1000, 1502}));
  EXPECT_EQ(story_size({.size = {2000, 3000}}), (Size{1280, 1920}));
}

TEST(FitIntoStory, crops_where_little_is_lost_and_blurs_where_much_would_be) {
  const StoryFit tall = fit_into_story({1080, 1920}, {1000, 1500}, {});
  EXPECT_NEAR(tall.share_kept, 0.84, 0.005);
  EXPECT_NEAR(tall.canvas.crop.height, 1620, 1);
  EXPECT_EQ(tall.canvas.placed_height_px, 1500U);
  const StoryFit lying = fit_into_story({1920, 1080}, {1000, 1500}, {});
  EXPECT_EQ(lying.share_kept, 1.0);
  EXPECT_EQ(lying.canvas.surround, Surround::blur);
  EXPECT_EQ(lying.canvas.placed_width_px, 1000U);
  EXPECT_EQ(lying.canvas.placed_height_px, 562U);
  EXPECT_EQ(lying.canvas.height_px, 1500U);
}

TEST(FitIntoStory, does_as_it_is_told) {
  const Size lying{1920, 1080}, story{1000, 1500};
  const StoryFit crop = fit_into_story(lying, story, {.fit = FitMode::crop, .focus = {Focus::Kind::point, 0, 0.5}});
  EXPECT_EQ(crop.canvas.crop.left, 0);
  EXPECT_NEAR(crop.canvas.crop.width, 720, 1);
  EXPECT_EQ(fit_into_story(lying, story, {.fit = FitMode::keep}).canvas.surround, Surround::colour);
  EXPECT_EQ(fit_into_story({500, 750}, story, {.fit = FitMode::pad}).canvas.surround, Surround::none);
}

}  // namespace
}  // namespace pinmill
