// Pinterest's limits, over simulated days.
#include <map>

#include "publish/program.h"
#include "publish/store/database.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

int answers(const Rig& rig, int status) {
  int count = 0;
  for (const auto& line : rig.sandbox->ledger("request")) count += line["status"].integer_or(0) == status ? 1 : 0;
  return count;
}

struct Asked {
  std::string account;
  std::chrono::milliseconds at;
  std::int64_t status;
};
std::vector<Asked> pins_asked_for(const Rig& rig) {
  std::vector<Asked> asked;
  for (const auto& line : rig.sandbox->ledger("request"))
    if (line["operation"].string_or("") == "pins/create")
      asked.push_back({line["account"].string_or(""), std::chrono::milliseconds(line["at_ms"].integer_or(0)),
                       line["status"].integer_or(0)});
  return asked;
}

// Five accounts of one app, each with a board and its share of so many Pins queued.
struct FiveAccounts {
  FiveAccounts(sandbox::SandboxOptions options, unsigned pins, const Pace& pace, const std::string& tier = "standard")
      : rig([&] {
          options.accounts = {"shop", "studio", "kitchen", "garden", "travel"};
          return options;
        }()) {
    unsigned number = 1;
    for (const std::string name : {"shop", "studio", "kitchen", "garden", "travel"}) {
      const auto account = rig.log_in(name);
      EXPECT_THAT(rig.publisher->set_pace(account.id, pace), is_ok());
      take_for(tier);
      const auto board = take(rig.publisher->board(account.id, "Pins of " + name, MissingBoard::create));
      std::vector<QueueItem> items;
      for (unsigned i = 0; i < pins / 5; ++i) items.push_back(rig.item(number++, board));
      (void)take(rig.publisher->queue(items, {}));
    }
  }
  void take_for(const std::string& tier) {
    EXPECT_THAT(rig.publisher->store().database().write("change the access",
                                                        [&](soci::session& sql) -> Result<void> {
                                                          run(sql, "UPDATE accounts SET tier = :a", tier);
                                                          return {};
                                                        }),
                is_ok());
  }

  Rig rig;
};

unsigned a_thousand() {
  return pinmill::testing::is_soak() ? 1'000 : 300;
}

TEST(Limits, of_standard_access_are_never_run_into_by_five_accounts_at_their_pace) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 1'000, .write_per_minute = 100, .per_second = 100};
  options.rate_headers = sandbox::RateHeaders::all;
  FiveAccounts five(options, a_thousand(), Pace{});
  five.rig.drain();
  EXPECT_THAT(five.rig.pins_by_title(), SizeIs(a_thousand()));
  EXPECT_THAT(five.rig.pins_by_title(), Each(Pair(::testing::_, 1)));
  EXPECT_EQ(answers(five.rig, 429), 0);
  std::map<std::string, std::vector<std::chrono::milliseconds>> by_account;
  for (const auto& each : pins_asked_for(five.rig)) by_account[each.account].push_back(each.at);
  ASSERT_THAT(by_account, SizeIs(5));
  for (const auto& [account, times] : by_account)
    for (std::size_t i = 25; i < times.size(); ++i) EXPECT_GE(times[i] - times[i - 25], 24h - 1s) << account;
}

TEST(Limits, of_standard_access_are_never_run_into_without_a_pace_either) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 1'000, .write_per_minute = 100, .per_second = 100};
  options.rate_headers = sandbox::RateHeaders::none;
  Rig rig(options);
  rig.queue(1, 250);
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(250));
  EXPECT_EQ(answers(rig, 429), 0);
}

TEST(Limits, of_trial_access_are_shared_by_the_apps_accounts_and_never_run_into) {
  auto options = Rig::quick();
  options.trial = options.trial_pins = true;
  options.limits = {.read_per_minute = 0, .write_per_minute = 0, .per_second = 0};
  options.rate_headers = sandbox::RateHeaders::none;
  FiveAccounts five(options, a_thousand() + 20, Pace::none(), "trial");
  five.rig.advance(25h);  // the rig's own call was made before the app was a trial's
  five.rig.drain();
  EXPECT_THAT(five.rig.pins_by_title(), SizeIs(a_thousand() + 20));
  EXPECT_EQ(answers(five.rig, 429), 0);
}

TEST(Limits, that_are_lower_than_known_are_learned_from_one_refusal_and_bind_no_other_account) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 0, .write_per_minute = 6, .per_second = 0};
  options.rate_headers = sandbox::RateHeaders::retry_after;
  FiveAccounts five(options, 100, Pace::none());
  five.rig.drain();
  EXPECT_THAT(five.rig.pins_by_title(), SizeIs(100));
  std::map<std::string, std::vector<Asked>> by_account;
  for (const auto& each : pins_asked_for(five.rig)) by_account[each.account].push_back(each);
  for (const auto& [account, asked] : by_account) {
    const auto refused = std::find_if(asked.begin(), asked.end(), [](const Asked& a) { return a.status == 429; });
    ASSERT_NE(refused, asked.end());
    EXPECT_EQ(std::count_if(asked.begin(), asked.end(), [](const Asked& a) { return a.status == 429; }), 1) << account;
    // the sandbox's minutes are whole ones, and it says for how many seconds this one still goes on
    const auto comes_again = refused->at + (60'000ms - refused->at % 60'000ms);
    ASSERT_NE(refused + 1, asked.end());
    EXPECT_GE((refused + 1)->at, comes_again) << account;
    EXPECT_LE((refused + 1)->at, comes_again + 30s) << account << " waited for another minute";
  }
}

TEST(Limits, of_one_account_do_not_slow_another) {
  auto options = Rig::quick();
  options.rate_headers = sandbox::RateHeaders::retry_after;
  Rig rig(options);
  const auto studio = rig.log_in("studio");
  const auto other = take(rig.publisher->board(studio.id, "Work", MissingBoard::create));
  ASSERT_THAT(rig.sandbox->set_faults("pins/create:throttle=3600@1"), is_ok());
  rig.queue(1, 3);
  std::vector<QueueItem> items;
  for (unsigned number = 101; number <= 110; ++number) items.push_back(rig.item(number, other));
  (void)take(rig.publisher->queue(items, {}));
  rig.drain();
  const auto asked = pins_asked_for(rig);
  ASSERT_THAT(asked, SizeIs(14));
  ASSERT_EQ(asked[0].status, 429);
  std::vector<std::chrono::milliseconds> late, early;
  for (const auto& each : asked) (each.account == asked[0].account ? late : early).push_back(each.at - asked[0].at);
  const bool shop = asked[0].account == "shop";
  EXPECT_THAT(shop ? early : late, SizeIs(shop ? 10 : 11));
  for (std::size_t i = 1; i < late.size(); ++i) EXPECT_GE(late[i], 3600s);
  EXPECT_LE(late[1], 3601s);
  for (const auto at : early) EXPECT_LT(at, 60s);
}

TEST(Limits, that_bind_an_account_cost_no_step_for_each_pin_that_waits) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 0, .write_per_minute = 1, .per_second = 0};
  options.rate_headers = sandbox::RateHeaders::retry_after;
  Rig rig(options);
  rig.queue(1, 40);
  int steps = 0, made = 0;
  while (made < 10) {
    const auto report = take(rig.publisher->step());
    if (report.did == StepReport::Did::nothing)
      rig.advance(report.wake - take(rig.publisher->store().now()));
    else
      ++steps;
    made = static_cast<int>(rig.pins_by_title().size());
  }
  EXPECT_LE(steps, 15);
}

}  // namespace
}  // namespace pinmill::publish
