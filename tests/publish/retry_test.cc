#include "publish/retry.h"

#include <gtest/gtest.h>

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;

TEST(Delay, doubles_from_five_seconds_to_an_hour_and_spreads_over_all_of_it) {
  EXPECT_EQ(delay_before(2, Outcome::not_sent, 1.0), 5s);
  EXPECT_EQ(delay_before(3, Outcome::refused, 1.0), 10s);
  EXPECT_EQ(delay_before(3, Outcome::refused, 0.0), 0s);
  EXPECT_EQ(delay_before(3, Outcome::refused, 0.5), 5s);
  EXPECT_EQ(delay_before(20, Outcome::refused, 1.0), 1h);
}

TEST(Delay, ends_after_the_last_try_and_never_repeats_what_is_unknown) {
  EXPECT_TRUE(delay_before(25, Outcome::not_sent, 1.0));
  EXPECT_FALSE(delay_before(26, Outcome::not_sent, 1.0));
  EXPECT_FALSE(delay_before(2, Outcome::unknown, 1.0));
  EXPECT_FALSE(delay_before(2, Outcome::accepted, 1.0));
}

TEST(SettleTime, is_one_three_and_ten_minutes_and_then_over) {
  EXPECT_EQ(settle_time(0), 60s);
  EXPECT_EQ(settle_time(1), 3min);
  EXPECT_EQ(settle_time(2), 10min);
  EXPECT_FALSE(settle_time(3));
}

TEST(SpamPause, grows_from_an_hour_to_a_day) {
  EXPECT_EQ(spam_pause(1), 1h);
  EXPECT_EQ(spam_pause(3), 4h);
  EXPECT_EQ(spam_pause(50), 24h);
}

TEST(PollDelay, grows_from_two_to_fifteen_seconds) {
  EXPECT_EQ(poll_delay(0, 1.0), 2s);
  EXPECT_EQ(poll_delay(0, 0.0), 1500ms);
  EXPECT_EQ(poll_delay(9, 1.0), 15s);
}

}  // namespace
}  // namespace pinmill::publish
