#include "pipeline/quantity.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::DoubleEq;
using ::testing::Optional;

TEST(Quantity, writes_bytes_in_powers_of_a_thousand) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(812), "812 B");
  EXPECT_EQ(bytes_text(41'180'000), "41.2 MB");
  EXPECT_EQ(bytes_text(32'000'000), "32 MB");
  EXPECT_EQ(bytes_text(999'960), "1 MB");
  EXPECT_EQ(bytes_text(2e9), "2 GB");
}

TEST(Quantity, writes_durations_in_minutes_from_one_minute_on) {
  EXPECT_EQ(duration_text(4), "4 s");
  EXPECT_EQ(duration_text(2.46), "2.5 s");
  EXPECT_EQ(duration_text(900), "15 min");
  EXPECT_EQ(duration_text(1000), "16 min 40 s");
}

TEST(Quantity, writes_shapes_as_people_name_them) {
  EXPECT_EQ(shape_text(1000.0 / 1500), "2:3");
  EXPECT_EQ(shape_text(4032.0 / 3024), "4:3");
  EXPECT_EQ(shape_text(1080.0 / 1920), "9:16");
  EXPECT_EQ(shape_text(1.0), "1:1");
  EXPECT_EQ(shape_text(1 / 2.1), "1:2.1");
  EXPECT_EQ(shape_text(21.5), "21.5:1");
  EXPECT_EQ(shape_text(1 / 21.53), "1:21.53");
}

TEST(Quantity, reads_shapes) {
  EXPECT_THAT(shape_from("2:3"), Optional(DoubleEq(2.0 / 3)));
  EXPECT_THAT(shape_from("1.91:1"), Optional(DoubleEq(1.91)));
  for (const std::string_view wrong : {"2", "2:", ":3", "0:1", "2:3:4", "a:b"})
    EXPECT_FALSE(shape_from(wrong)) << wrong;
}

TEST(Quantity, takes_shapes_within_half_a_percent_for_the_same) {
  EXPECT_TRUE(same_shape(1000.0 / 1507, 2.0 / 3));
  EXPECT_FALSE(same_shape(1000.0 / 1508, 2.0 / 3));
}

TEST(Quantity, groups_long_numbers) {
  EXPECT_EQ(grouped_text(999), "999");
  EXPECT_EQ(grouped_text(32'000'001), "32,000,001");
}

}  // namespace
}  // namespace pinmill
