#include "sandbox/limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinmill::sandbox {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

const Time start = from_ms(1'764'037'500'000);  // a whole minute

int allowed(Limiter& limiter, Category category, const std::string& account, Time now, int calls) {
  int count = 0;
  for (int i = 0; i < calls; ++i) count += limiter.take(category, "app", account, now).allowed ? 1 : 0;
  return count;
}

TEST(Limiter, counts_by_category_and_account_in_minutes) {
  Limiter limiter;
  limiter.set({.read_per_minute = 5, .write_per_minute = 3, .per_second = 0}, false);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start, 9), 3);
  EXPECT_EQ(allowed(limiter, Category::write, "b", start, 9), 3);
  EXPECT_EQ(allowed(limiter, Category::read, "a", start, 9), 5);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start + std::chrono::seconds(59), 9), 0);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start + std::chrono::seconds(60), 9), 3);
}

TEST(Limiter, counts_an_app_on_trial_as_a_whole_and_by_the_day) {
  Limiter limiter;
  limiter.set({.write_per_day = 4}, true);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start, 3), 3);
  EXPECT_EQ(allowed(limiter, Category::write, "b", start + std::chrono::hours(1), 3), 1);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start + std::chrono::hours(24), 3), 3);
}

TEST(Limiter, counts_seconds_besides) {
  Limiter limiter;
  limiter.set({.per_second = 2}, false);
  EXPECT_EQ(allowed(limiter, Category::read, "a", start, 5), 2);
  EXPECT_EQ(allowed(limiter, Category::write, "a", start, 5), 0);
  EXPECT_EQ(allowed(limiter, Category::read, "a", start + std::chrono::seconds(1), 5), 2);
}

TEST(Limiter, says_when_to_come_again_as_far_as_it_is_told_to) {
  Limiter limiter;
  limiter.set({.write_per_minute = 1, .per_second = 0}, false);
  const Time now = start + std::chrono::milliseconds(20'500);
  const auto first = limiter.take(Category::write, "app", "a", now),
             second = limiter.take(Category::write, "app", "a", now);
  EXPECT_THAT(rate_headers(first, RateHeaders::all), Contains(Pair("x-ratelimit-remaining", "0")));
  EXPECT_THAT(rate_headers(first, RateHeaders::all), Not(Contains(Key("Retry-After"))));
  EXPECT_THAT(rate_headers(second, RateHeaders::retry_after), ::testing::ElementsAre(Pair("Retry-After", "40")));
  EXPECT_THAT(rate_headers(second, RateHeaders::none), IsEmpty());
}

}  // namespace
}  // namespace pinmill::sandbox
