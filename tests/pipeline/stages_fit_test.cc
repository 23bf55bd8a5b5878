#include "pipeline/stages/fit.h"

#include <gmock/gmock.h>

#include "codecs/pictures.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using testing::painted;
using testing::plain;

ImageInfo sized(std::uint32_t width_px, std::uint32_t height_px) {
  ImageInfo info;
  info.width_px = width_px;
  info.height_px = height_px;
  return info;
}

// A red thing on a background that no extension can continue: its upper and its lower border differ.
Image thing_at(double centre_x, std::uint32_t width_px = 240, std::uint32_t height_px = 160) {
  return painted(width_px, height_px, [=](std::uint32_t x, std::uint32_t y) {
    const double dx = x - centre_x * width_px, dy = y - 0.5 * height_px;
    if (dx * dx + dy * dy < 30.0 * 30.0) return Rgb8{220, 40, 30};
    return y < height_px / 2 ? Rgb8{120, 150, 180} : Rgb8{100, 120, 90};
  });
}

// Two things at the ends: no crop keeps both.
Image two_things() {
  return painted(240, 160, [](std::uint32_t x, std::uint32_t y) {
    const auto within = [&](double cx) { return (x - cx) * (x - cx) + (y - 80.0) * (y - 80.0) < 25.0 * 25.0; };
    if (within(30) || within(210)) return Rgb8{220, 40, 30};
    return y < 80 ? Rgb8{120, 150, 180} : Rgb8{100, 120, 90};
  });
}

Image product() {
  return painted(200, 200, [](std::uint32_t x, std::uint32_t y) {
    return x > 60 && x < 140 && y > 60 && y < 140 ? Rgb8{30, 90, 160} : Rgb8{254, 254, 253};
  });
}

TEST(Fit, only_resizes_what_has_the_shape_already) {
  const FitDecision decision = decide_fit(sized(2912, 4368), thing_at(0.5, 160, 240), {});
  EXPECT_EQ(decision.action, Action::resize);
  EXPECT_EQ(decision.share_kept, 1.0);
  EXPECT_EQ(decision.drawing.placed_width_px, 1000U);
  EXPECT_EQ(decision.drawing.placed_height_px, 1500U);
  EXPECT_EQ(decision.drawing.surround, Surround::none);
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("2:3"), HasSubstr("2912×4368")));
}

TEST(Fit, takes_half_a_percent_off_for_the_same_shape) {
  EXPECT_EQ(decide_fit(sized(1000, 1507), thing_at(0.5, 160, 240), {}).action, Action::resize);
  EXPECT_THAT(decide_fit(sized(1000, 1520), thing_at(0.5, 160, 240), {}).action, ::testing::Ne(Action::resize));
}

TEST(Fit, extends_a_product_on_white_and_cuts_nothing) {
  const FitDecision decision = decide_fit(sized(1200, 1200), product(), {});
  EXPECT_EQ(decision.action, Action::extend);
  EXPECT_EQ(decision.share_kept, 1.0);
  EXPECT_EQ(decision.drawing.surround, Surround::edge);
  EXPECT_EQ(decision.drawing.edge, (Rgb8{254, 254, 253}));
  EXPECT_EQ(decision.drawing.placed_width_px, 1000U);
  EXPECT_EQ(decision.drawing.placed_height_px, 1000U);
  EXPECT_EQ(decision.drawing.canvas_height_px, 1500U);
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("100 %"), HasSubstr("#fefefd"), HasSubstr("above and below")));
}

TEST(Fit, puts_a_cut_out_on_the_background) {
  ImageInfo info = sized(800, 800);
  info.has_alpha = true;
  // touches the left side, which would bar an opaque picture from being extended
  const Image overview = painted(200, 200, [](std::uint32_t x, std::uint32_t y) {
    return y > 60 && y < 140 && x < 150 ? Rgb8{30, 90, 160} : Rgb8{255, 255, 255};
  });
  const FitDecision decision = decide_fit(info, overview, {});
  EXPECT_EQ(decision.action, Action::extend);
  EXPECT_EQ(decision.drawing.edge, (Rgb8{255, 255, 255}));
  EXPECT_THAT(decision.reason, HasSubstr("cut-out"));
}

TEST(Fit, crops_around_what_draws_the_eye) {
  for (const double place : {0.2, 0.5, 0.8}) {
    const FitDecision decision = decide_fit(sized(3000, 2000), thing_at(place), {});
    ASSERT_EQ(decision.action, Action::crop) << decision.reason;
    const Box& crop = decision.drawing.crop;
    EXPECT_THAT(crop.width, DoubleEq(1333));
    EXPECT_THAT(crop.height, DoubleEq(2000));
    EXPECT_THAT(crop.left, AllOf(Lt(place * 3000 - 375 + 1), ::testing::Ge(0)));
    EXPECT_THAT(crop.left + crop.width, Gt(place * 3000 + 375 - 1));
    EXPECT_THAT(decision.share_kept, DoubleEq(1333.0 / 3000));
    EXPECT_THAT(decision.reason, AllOf(HasSubstr("from 3:2 to 2:3"), HasSubstr("44 %"), HasSubstr("draws the eye")));
  }
}

TEST(Fit, blurs_where_a_crop_would_lose_what_draws_the_eye) {
  const FitDecision decision = decide_fit(sized(3000, 2000), two_things(), {});
  EXPECT_EQ(decision.action, Action::blur);
  EXPECT_EQ(decision.share_kept, 1.0);
  EXPECT_EQ(decision.drawing.surround, Surround::blur);
  EXPECT_EQ(decision.drawing.placed_width_px, 1000U);
  EXPECT_EQ(decision.drawing.placed_height_px, 667U);
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("would lose 5"), HasSubstr(" %"), HasSubstr("blurred")));
}

TEST(Fit, crops_where_it_is_told_to) {
  const ImageInfo info = sized(3000, 2000);
  const Image overview = two_things();
  const auto left_of = [&](Focus focus) {
    return decide_fit(info, overview, {.fit = FitMode::crop, .focus = focus}).drawing.crop.left;
  };
  EXPECT_THAT(left_of({.kind = Focus::Kind::centre}), DoubleNear(833.5, 1));
  EXPECT_THAT(left_of({.kind = Focus::Kind::point, .x = 0, .y = 0.5}), DoubleEq(0));
  EXPECT_THAT(left_of({.kind = Focus::Kind::point, .x = 0.3, .y = 0.5}), DoubleNear(900 - 666.5, 1));
  EXPECT_THAT(left_of({.kind = Focus::Kind::point, .x = 1, .y = 0.5}), DoubleEq(3000 - 1333));
  const FitDecision decision =
      decide_fit(info, overview, {.fit = FitMode::crop, .focus = {.kind = Focus::Kind::centre}});
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("centre"), HasSubstr("44 %")));
}

TEST(Fit, crops_a_tall_picture_from_above_or_below) {
  const FitDecision decision =
      decide_fit(sized(1000, 2000), thing_at(0.5, 120, 240),
                 {.fit = FitMode::crop, .focus = {.kind = Focus::Kind::point, .x = 0.5, .y = 0}});
  const Box& crop = decision.drawing.crop;
  EXPECT_THAT(crop.width, DoubleEq(1000));
  EXPECT_THAT(crop.height, DoubleEq(1500));
  EXPECT_THAT(crop.top, DoubleEq(0));
  EXPECT_THAT(decision.share_kept, DoubleEq(0.75));
}

TEST(Fit, pads_with_the_background) {
  const FitDecision decision = decide_fit(sized(3000, 2000), product(), {.fit = FitMode::pad, .background = {0, 0, 0}});
  EXPECT_EQ(decision.action, Action::pad);
  EXPECT_EQ(decision.drawing.surround, Surround::colour);
  EXPECT_EQ(decision.drawing.background, (Rgb8{0, 0, 0}));
  EXPECT_THAT(decision.reason, HasSubstr("#000000"));
}

TEST(Fit, keeps_shape_size_and_alpha_where_asked_to) {
  ImageInfo info = sized(3000, 2000);
  info.has_alpha = true;
  const FitDecision decision = decide_fit(info, product(), {.fit = FitMode::keep});
  EXPECT_EQ(decision.action, Action::convert);
  EXPECT_EQ(decision.drawing.canvas_width_px, 3000U);
  EXPECT_EQ(decision.drawing.canvas_height_px, 2000U);
  EXPECT_EQ(decision.drawing.alpha, Drawing::Alpha::keep);
}

TEST(Fit, makes_what_it_keeps_no_longer_than_4000_px) {
  const FitDecision decision = decide_fit(sized(2000, 8000), product(), {.fit = FitMode::keep});
  EXPECT_EQ(decision.action, Action::resize);
  EXPECT_EQ(decision.drawing.canvas_width_px, 1000U);
  EXPECT_EQ(decision.drawing.canvas_height_px, 4000U);
  EXPECT_THAT(decision.reason, AllOf(HasSubstr("2000×8000"), HasSubstr("1000×4000")));
}

TEST(Fit, warns_of_more_than_twofold_enlargement) {
  EXPECT_THAT(decide_fit(sized(500, 750), thing_at(0.5, 160, 240), {}).findings, IsEmpty());
  EXPECT_THAT(decide_fit(sized(400, 600), thing_at(0.5, 160, 240), {}).findings,
              ElementsAre(AllOf(Field(&Finding::rule, "fit.enlarged"), Field(&Finding::severity, Severity::warning),
                                Field(&Finding::measured, "2.5×"), Field(&Finding::limit, "2×"),
                                Field(&Finding::mended, true))));
}

TEST(Fit, draws_a_picture_of_one_pixel) {
  const FitDecision decision = decide_fit(sized(1, 1), plain(1, 1, {9, 9, 9}), {});
  EXPECT_EQ(decision.drawing.canvas_width_px, 1000U);
  EXPECT_THAT(decision.drawing.crop.width, Gt(0));
}

TEST(Fit, decodes_no_more_than_the_way_to_fit_needs) {
  const ImageInfo info = sized(6000, 4000);
  EXPECT_EQ(decode_target(info, {}).fit, DecodeTarget::Fit::cover);
  EXPECT_EQ(decode_target(info, {.fit = FitMode::pad}).fit, DecodeTarget::Fit::inside);
  EXPECT_EQ(decode_target(info, {.fit = FitMode::keep}).width_px, 4000U);
}

}  // namespace
}  // namespace pinmill
