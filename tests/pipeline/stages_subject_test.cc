#include "pipeline/stages/subject.h"

#include <array>

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::DoubleNear;

// 1 in the boxes, 0 elsewhere, on a grid of 100 × 60.
Saliency boxes(const std::vector<std::array<std::uint32_t, 4>>& left_top_right_bottom) {
  Saliency saliency{.width = 100, .height = 60, .values = std::vector<float>(100 * 60)};
  for (const auto& [left, top, right, bottom] : left_top_right_bottom) {
    for (std::uint32_t y = top; y < bottom; ++y) {
      for (std::uint32_t x = left; x < right; ++x) saliency.values[y * 100 + x] = 1;
    }
  }
  return saliency;
}

constexpr Window middle = {.left = 0.3, .top = 0, .width = 0.4, .height = 1};

TEST(Subject, is_whole_in_a_window_around_it) {
  EXPECT_EQ(share_of_subject_cut(boxes({{40, 20, 60, 40}}), middle), 0);
}

TEST(Subject, is_cut_by_a_window_that_ends_in_it) {
  EXPECT_THAT(share_of_subject_cut(boxes({{60, 20, 80, 40}}), middle), DoubleNear(0.5, 0.03));
}

TEST(Subject, is_the_largest_of_the_things_that_stand_out) {
  EXPECT_EQ(share_of_subject_cut(boxes({{40, 20, 60, 40}, {90, 20, 98, 30}}), middle), 0);
  EXPECT_THAT(share_of_subject_cut(boxes({{45, 20, 50, 25}, {75, 20, 95, 40}}), middle), DoubleNear(1, 1e-9));
}

TEST(Subject, is_one_thing_where_its_parts_lie_close_together) {
  const double cut = share_of_subject_cut(boxes({{55, 20, 69, 40}, {71, 20, 76, 40}}), middle);
  EXPECT_THAT(cut, DoubleNear(0.27, 0.05)) << "the part beyond a gap of two cells belongs to it";
}

TEST(Subject, is_nothing_where_nothing_stands_out) {
  EXPECT_EQ(share_of_subject_cut(boxes({}), middle), 0);
}

}  // namespace
}  // namespace pinmill
