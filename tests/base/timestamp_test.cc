#include "base/timestamp.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using namespace std::chrono_literals;

TEST(Timestamp, is_rescaled_to_the_nearest_tick_with_halves_away_from_zero) {
  EXPECT_EQ((Timestamp{1, {1, 2}}.rescaled_to({1, 1})).ticks, 1);
  EXPECT_EQ((Timestamp{-1, {1, 2}}.rescaled_to({1, 1})).ticks, -1);
  EXPECT_EQ((Timestamp{1001, {1, 30000}}.rescaled_to({1, 90000})).ticks, 3003);
}

TEST(Timestamp, survives_ticks_that_overflow_64_bits_on_the_way) {
  const Timestamp far{std::int64_t{1} << 60, {1, 1'000'000}};
  EXPECT_EQ(far.rescaled_to({1, 1'000'000}).ticks, far.ticks);
}

TEST(Timestamp, compares_across_time_bases) {
  EXPECT_TRUE((Timestamp{1, {1, 25}} == Timestamp{3600, {1, 90000}}));
  EXPECT_TRUE((Timestamp{1, {1, 25}} < Timestamp{1, {1, 24}}));
}

TEST(Timestamp, that_is_unknown_is_unordered_and_stays_unknown) {
  const Timestamp unknown;
  EXPECT_FALSE(unknown.known());
  EXPECT_FALSE(unknown.rescaled_to({1, 1000}).known());
  EXPECT_FALSE(unknown == unknown);
  EXPECT_FALSE((unknown < Timestamp{0, {1, 1}}));
  EXPECT_EQ(unknown.milliseconds(), 0ms);
}

TEST(Timestamp, says_its_seconds_and_milliseconds) {
  EXPECT_DOUBLE_EQ((Timestamp{45000, {1, 90000}}.seconds()), 0.5);
  EXPECT_EQ((Timestamp{45045, {1, 90000}}.milliseconds()), 501ms);
}

}  // namespace
}  // namespace pinmill
