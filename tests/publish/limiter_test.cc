#include "publish/limiter.h"

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::take;
using ::testing::HasSubstr;

struct Limits {
  Limits() { store->move_clock(std::chrono::hours(1)); }
  // Calls until one is refused; the moment to come again.
  std::pair<int, Moment> use_up(const Account& account, Category category) {
    for (int calls = 0;; ++calls) {
      const auto permit = take(limiter.take(account, category));
      if (!permit.granted) return {calls, permit.when};
    }
  }
  pinmill::testing::TemporaryFolder folder;
  std::shared_ptr<Store> store = take(Store::open({.folder = folder.path()}));
  Limiter limiter{*store};
};

Account account_of(AccountId id, std::string tier) {
  return {.id = id, .name = "shop", .app_id = "1", .tier = std::move(tier)};
}

TEST(Bucket, never_holds_more_than_its_limit_in_any_stretch_of_its_period) {
  Bucket bucket{.limit = 10, .period = 1min};
  std::vector<Moment> calls;
  Moment now = moment_of(1'700'000'000'000'000);
  for (int i = 0; i < 200; ++i) {
    now = bucket.free_at(now) + 137ms * (i % 5);
    if (bucket.free_at(now) > now) continue;
    bucket.count(now);
    calls.push_back(now);
  }
  ASSERT_GT(calls.size(), 100U);
  for (std::size_t i = 10; i < calls.size(); ++i) EXPECT_GT(calls[i] - calls[i - 10], 1min);
}

TEST(Limiter, allows_a_hundred_writes_a_minute_and_account) {
  Limits limits;
  const auto [calls, when] = limits.use_up(account_of(1, "standard"), Category::org_write);
  EXPECT_EQ(calls, 100);
  EXPECT_LE(when, take(limits.store->now()) + 62s);
  EXPECT_TRUE(take(limits.limiter.take(account_of(2, "standard"), Category::org_write)).granted);
  limits.store->move_clock(2s);  // these hundred calls were all of their second
  EXPECT_TRUE(take(limits.limiter.take(account_of(1, "standard"), Category::org_read)).granted);
  EXPECT_THAT(take(limits.limiter.take(account_of(1, "standard"), Category::org_write)).why,
              HasSubstr("100 writes a minute of @shop"));
  limits.store->move_clock(61s);
  EXPECT_TRUE(take(limits.limiter.take(account_of(1, "standard"), Category::org_write)).granted);
}

TEST(Limiter, allows_a_trial_app_three_hundred_writes_a_day_for_all_its_accounts) {
  Limits limits;
  EXPECT_EQ(limits.use_up(account_of(1, "trial"), Category::org_write).first, 300);
  const auto permit = take(limits.limiter.take(account_of(2, "trial"), Category::org_write));
  EXPECT_FALSE(permit.granted);
  EXPECT_THAT(permit.why, HasSubstr("300 writes a day of app 1"));
  EXPECT_EQ(take(limits.limiter.waits(account_of(2, "trial"))).size(), 1U);
}

TEST(Limiter, comes_again_when_it_is_told_to_and_then_keeps_to_what_was_let_through) {
  Limits limits;
  const auto account = account_of(1, "standard");
  for (int i = 0; i < 8; ++i) (void)take(limits.limiter.take(account, Category::org_write));
  ASSERT_THAT(limits.limiter.heard(account, Category::org_write, {.status = 429, .retry_after = 90s}, 0.5), is_ok());
  const auto permit = take(limits.limiter.take(account, Category::org_write));
  EXPECT_FALSE(permit.granted);
  EXPECT_NEAR(static_cast<double>((permit.when - take(limits.store->now())).count()), 90e6, 1e6);
  limits.store->move_clock(91s);
  EXPECT_EQ(limits.use_up(account, Category::org_write).first, 7);
  limits.store->move_clock(25h);
  EXPECT_EQ(limits.use_up(account, Category::org_write).first, 100);
}

TEST(Limiter, waits_longer_each_time_where_it_is_not_told_for_how_long) {
  Limits limits;
  const auto account = account_of(1, "standard");
  std::chrono::microseconds last{0};
  for (int i = 0; i < 4; ++i) {
    ASSERT_THAT(limits.limiter.heard(account, Category::org_write, {.status = 429}, 0.0), is_ok());
    const auto pause = take(limits.limiter.take(account, Category::org_write)).when - take(limits.store->now());
    EXPECT_GT(pause, last);
    last = pause;
  }
  EXPECT_GT(last, 7min);
}

TEST(Limiter, counts_what_others_have_used) {
  Limits limits;
  const auto account = account_of(1, "standard");
  (void)take(limits.limiter.take(account, Category::org_write));
  const auto news = limit_news(201, {{"X-RateLimit-Limit", "50"}, {"x-ratelimit-remaining", "3"}}, {});
  ASSERT_THAT(limits.limiter.heard(account, Category::org_write, news, 0), is_ok());
  EXPECT_EQ(limits.use_up(account, Category::org_write).first, 3);
}

}  // namespace
}  // namespace pinmill::publish
