#include "base/colour.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

TEST(Colour, is_read_as_people_write_it) {
  EXPECT_EQ(testing::take(parse_colour("#1a2b3c")), (Rgb8{0x1a, 0x2b, 0x3c}));
  EXPECT_EQ(testing::take(parse_colour("#fC0")), (Rgb8{0xff, 0xcc, 0x00}));
  EXPECT_EQ(testing::take(parse_colour("White")), (Rgb8{255, 255, 255}));
  EXPECT_EQ(to_string(Rgb8{1, 2, 255}), "#0102ff");
}

TEST(Colour, that_is_none_is_refused_with_what_would_be_taken) {
  for (const char* text : {"", "#12345", "#12345g", "whitish", "rgb(1,2,3)"}) {
    EXPECT_THAT(parse_colour(text), testing::fails_with(ErrorCode::invalid_argument, ::testing::HasSubstr("#rrggbb")));
  }
}

}  // namespace
}  // namespace pinmill
