#include "codecs/vips/orientation.h"

#include <gtest/gtest.h>

namespace pinmill {
namespace {

// A box of 3×2 px at (10, 20) of a picture displayed as 100×60 px.
TEST(Orientation, says_where_a_displayed_box_is_stored) {
  const Box box{10, 20, 3, 2};
  const auto expect = [&](std::uint8_t orientation, const Box& stored) {
    const bool sideways = turns_sideways(orientation);
    const Box is = as_stored(box, orientation, sideways ? 60 : 100, sideways ? 100 : 60);
    EXPECT_DOUBLE_EQ(is.left, stored.left) << int{orientation};
    EXPECT_DOUBLE_EQ(is.top, stored.top) << int{orientation};
    EXPECT_DOUBLE_EQ(is.width, stored.width) << int{orientation};
    EXPECT_DOUBLE_EQ(is.height, stored.height) << int{orientation};
  };
  expect(1, {10, 20, 3, 2});
  expect(2, {87, 20, 3, 2});
  expect(3, {87, 38, 3, 2});
  expect(4, {10, 38, 3, 2});
  expect(5, {20, 10, 2, 3});
  expect(6, {20, 87, 2, 3});
  expect(7, {38, 87, 2, 3});
  expect(8, {38, 10, 2, 3});
}

}  // namespace
}  // namespace pinmill
