#include "pipeline/stages/focus.h"

#include <gmock/gmock.h>

#include "codecs/pictures.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::Gt;
using ::testing::Le;
using ::testing::Lt;
using testing::painted;
using testing::plain;

constexpr Rgb8 meadow = {90, 130, 80};

// A spot of a colour on a meadow; the place in fractions.
Image spot(double centre_x, double centre_y, Rgb8 colour, std::uint32_t width_px = 240, std::uint32_t height_px = 160) {
  return painted(width_px, height_px, [=](std::uint32_t x, std::uint32_t y) {
    const double dx = x - centre_x * width_px, dy = y - centre_y * height_px;
    return dx * dx + dy * dy < 20.0 * 20.0 ? colour : meadow;
  });
}

TEST(Focus, finds_what_stands_out_wherever_it_is) {
  for (const double place : {0.1, 0.35, 0.5, 0.8}) {
    const Saliency saliency = saliency_of(spot(place, 0.5, {220, 40, 30}));
    const Window window = best_window(saliency, 0.444, 1);
    EXPECT_THAT(place, AllOf(Gt(window.left), Lt(window.left + window.width)));
    EXPECT_THAT(share_outside(saliency, window), Lt(0.02)) << place;
  }
}

TEST(Focus, keeps_a_window_on_the_picture) {
  const Window window = best_window(saliency_of(spot(0.02, 0.5, {220, 40, 30})), 0.444, 1);
  EXPECT_THAT(window.left, DoubleEq(0));
  EXPECT_EQ(window.top, 0);
}

TEST(Focus, moves_up_and_down_in_a_tall_picture) {
  const Window window = best_window(saliency_of(spot(0.5, 0.2, {220, 40, 30}, 120, 260)), 1, 0.6);
  EXPECT_EQ(window.left, 0);
  EXPECT_THAT(window.top, Lt(0.1));
}

TEST(Focus, prefers_a_face_high_in_the_picture_to_a_thing_of_the_same_contrast_below) {
  // skin above, and the same lightness in a colour that no skin has below
  const Image image = painted(120, 300, [](std::uint32_t x, std::uint32_t y) {
    const auto within = [&](double cx, double cy) { return (x - cx) * (x - cx) + (y - cy) * (y - cy) < 20.0 * 20.0; };
    if (within(60, 45)) return Rgb8{214, 164, 138};
    if (within(60, 255)) return Rgb8{150, 180, 200};
    return meadow;
  });
  const Window window = best_window(saliency_of(image), 1, 0.6);
  EXPECT_THAT(window.top * 300, Lt(25)) << "the head is whole";
}

TEST(Focus, stays_in_the_middle_where_nothing_stands_out) {
  const Saliency saliency = saliency_of(plain(240, 160, meadow));
  const Window window = best_window(saliency, 0.5, 1);
  EXPECT_THAT(window.left, DoubleNear(0.25, 0.01));
  EXPECT_THAT(share_outside(saliency, window), DoubleNear(0.5, 1e-9)) << "the share of the area";
}

TEST(Focus, counts_what_lies_outside_a_window) {
  Saliency saliency{.width = 4, .height = 1, .values = {1, 1, 1, 5}};
  EXPECT_THAT(share_outside(saliency, {.left = 0.5, .top = 0, .width = 0.5, .height = 1}), DoubleNear(0.25, 1e-9));
  EXPECT_THAT(best_window(saliency, 0.5, 1).left, DoubleEq(0.5));
}

TEST(Focus, works_on_a_grid_of_bounded_size) {
  const Saliency saliency = saliency_of(plain(480, 320, meadow));
  EXPECT_THAT(saliency.width, Le(128U));
  EXPECT_THAT(saliency.height, Le(128U));
  EXPECT_EQ(saliency.values.size(), std::size_t{saliency.width} * saliency.height);
}

}  // namespace
}  // namespace pinmill
