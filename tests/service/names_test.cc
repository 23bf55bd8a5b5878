// Ids, times and limits as the API writes and counts them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/ids.h"
#include "service/rate.h"
#include "service/times.h"
#include "support/result_matchers.h"

namespace pinmill::service {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::_;

const Moment now = Moment(std::chrono::sys_days(std::chrono::year(2026) / 11 / 28));

TEST(Ids, have_24_digits_and_an_accounts_tells_its_number) {
  EXPECT_TRUE(is_id(new_id(now)));
  EXPECT_NE(new_id(now), new_id(now));
  EXPECT_EQ(account_of(id_of(publish::AccountId{77})), 77);
  EXPECT_EQ(account_of(new_id(now)), std::nullopt);
  EXPECT_FALSE(is_id("acc_abc123"));
  EXPECT_TRUE(is_uuid(new_uuid()));
}

TEST(Times, are_read_with_an_offset_or_on_the_clocks_of_a_zone) {
  EXPECT_EQ(to_iso(take(moment_from("2031-07-01T09:00:00", "America/New_York", now))), "2031-07-01T13:00:00.000Z");
  EXPECT_EQ(to_iso(take(moment_from("2031-07-01T09:00:00.123Z", "America/New_York", now))), "2031-07-01T09:00:00.000Z");
  for (const char* text : {"2031-07-01T09:00:00-0330", "2031-07-01T09:00:00.5-0330", "2031-07-01T09:00:00-03:30"})
    EXPECT_EQ(to_iso(take(moment_from(text, "UTC", now))), "2031-07-01T12:30:00.000Z") << text;
  EXPECT_THAT(moment_from("soon", "UTC", now), fails_with(ErrorCode::invalid_argument, _));
  EXPECT_EQ(to_iso(take(day_from("2026-12-24", DayEdge::last, now))), "2026-12-24T23:59:59.999Z");
  EXPECT_THAT(day_from("2026-1-1", DayEdge::first, now), fails_with(ErrorCode::invalid_argument, _));
}

TEST(Rate, counts_a_sliding_minute) {
  Rate rate;
  const Rate::Clock::time_point start{1h};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(rate.take("a", 3, start).allowed);
  const Allowance full = rate.take("a", 3, start + 30s);
  EXPECT_FALSE(full.allowed);
  EXPECT_EQ(full.until_reset, 30s);
  EXPECT_TRUE(rate.take("b", 3, start + 30s).allowed);
  EXPECT_TRUE(rate.take("a", 3, start + 61s).allowed);
}

}  // namespace
}  // namespace pinmill::service
