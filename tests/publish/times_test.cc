// When Pins go out: over changes of the clocks, jumps of the clock, and days without a worker.
#include <algorithm>

#include "base/zoned_time.h"
#include "publish/rig.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::is_ok;
using pinmill::testing::Rig;
using pinmill::testing::take;
using ::testing::Each;
using ::testing::Pair;
using ::testing::SizeIs;

TEST(Times, are_neither_early_nor_doubled_nor_skipped_when_the_clock_jumps) {
  for (const auto jump :
       {std::chrono::hours(1), std::chrono::hours(-1), std::chrono::hours(24), std::chrono::hours(-24)}) {
    Rig rig;
    rig.queue(1, 6, {.every = 3h});
    for (int i = 0; i < 3; ++i) (void)take(rig.publisher->step());
    rig.publisher->store().move_clock(jump);
    const auto dues = take(rig.publisher->list());
    rig.drain();
    EXPECT_THAT(rig.pins_by_title(), SizeIs(6));
    EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
    for (const auto& publication : take(rig.publisher->list())) EXPECT_GE(publication.sent, publication.due);
  }
}

TEST(Times, in_steps_go_on_however_many_are_queued_at_once) {
  Rig rig;
  const auto receipts = rig.queue(1, 450, {.every = 1h});
  ASSERT_THAT(receipts, SizeIs(450));
  for (std::size_t i = 1; i < receipts.size(); ++i) EXPECT_EQ(receipts[i].due - receipts[i - 1].due, 1h) << i;
}

TEST(Times, of_slots_are_kept) {
  Rig rig;
  ASSERT_THAT(rig.publisher->add_slots(rig.account.id, take(slots_from("Tue 18:00", "Europe/Zurich"))), is_ok());
  const auto receipts = rig.queue(1, 3, {.spacing = Spacing::slots});
  rig.drain();
  for (std::size_t i = 1; i < receipts.size(); ++i) EXPECT_GE(receipts[i].due - receipts[i - 1].due, 7 * 24h - 1h);
  for (const auto& publication : take(rig.publisher->list())) {
    EXPECT_GE(publication.sent, publication.due);
    EXPECT_LT(publication.sent, publication.due + 1min);
  }
}

std::string on_the_wall(Moment moment, const char* zone) {
  return to_rfc3339(take(in_zone(std::chrono::floor<std::chrono::seconds>(moment), zone))).substr(11, 5);
}

TEST(Times, of_slots_stay_on_the_wall_over_both_changes_of_the_clocks) {
  using std::chrono::sys_days;
  for (const auto before : {sys_days(std::chrono::year(2027) / 3 / 20), sys_days(std::chrono::year(2027) / 10 / 23)}) {
    Rig rig;
    rig.advance(Moment(before) - take(rig.publisher->store().now()));
    rig.log_in("shop");  // tokens end meanwhile
    ASSERT_THAT(rig.publisher->add_slots(rig.account.id, take(slots_from("Tue 18:00", "Europe/Zurich"))), is_ok());
    rig.queue(1, 3, {.spacing = Spacing::slots});
    rig.drain();
    const auto all = take(rig.publisher->list());
    ASSERT_THAT(all, SizeIs(3));
    for (const auto& publication : all) {
      EXPECT_EQ(publication.state, State::published);
      EXPECT_EQ(on_the_wall(publication.sent, "Europe/Zurich"), "18:00");
    }
    const auto utc = [&](std::size_t i) { return on_the_wall(all[i].sent, "UTC"); };
    EXPECT_NE(utc(0), utc(2)) << "the clocks were changed in between";
  }
}

TEST(Times, of_sixty_pins_that_nobody_gave_one_are_spread) {
  Rig rig;
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, Pace{}), is_ok());
  const auto receipts = rig.queue(1, 60);
  for (std::size_t i = 1; i < receipts.size(); ++i) EXPECT_GE(receipts[i].due - receipts[i - 1].due, 5min) << i;
  for (std::size_t i = 25; i < receipts.size(); ++i) EXPECT_GE(receipts[i].due - receipts[i - 25].due, 24h) << i;
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(60));
  for (const auto& publication : take(rig.publisher->list())) {
    EXPECT_GE(publication.sent, publication.due);
    EXPECT_LT(publication.sent, publication.due + 1min);
  }
}

// The list has had no time yet, however far the clock went meanwhile.
TEST(Times, that_a_person_gave_are_kept_whatever_the_pace_and_what_is_late_keeps_the_pace) {
  Rig rig;
  const Pace pace{.gap = 5min, .per_day = 25};
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, pace), is_ok());
  const Moment now = take(rig.publisher->store().now());
  const auto at = [&](unsigned number, Moment due) {
    auto item = rig.item(number, rig.board);
    item.pin.publish_at = due;
    (void)take(rig.publisher->queue(std::vector{item}, {}));
  };
  for (unsigned i = 1; i <= 5; ++i) at(i, now + 1h + i * 1s);
  for (unsigned i = 6; i <= 8; ++i) at(i, now - 2h);
  rig.drain();
  std::vector<Moment> late;
  for (const auto& publication : take(rig.publisher->list())) {
    EXPECT_EQ(publication.state, State::published);
    if (publication.due > now)
      EXPECT_LT(publication.sent - publication.due, 1min);
    else
      late.push_back(publication.sent);
  }
  std::sort(late.begin(), late.end());
  ASSERT_THAT(late, SizeIs(3));
  EXPECT_GE(late[1] - late[0], 5min);
  EXPECT_GE(late[2] - late[1], 5min);
}

TEST(Times, between_looks_for_a_lost_pin_pass_whatever_the_clock_does) {
  for (const auto jump : {std::chrono::hours(24), std::chrono::hours(-24)}) {
    Rig rig;
    rig.sandbox->set_list_lag(5min);
    ASSERT_THAT(rig.sandbox->set_faults("pins/create:lose@1"), is_ok());
    rig.queue(1, 1, {.on_unknown = OnUnknown::retry});
    (void)take(rig.publisher->step());
    rig.publisher->store().move_clock(jump);
    rig.drain();
    EXPECT_THAT(rig.pins_by_title(), Each(Pair(::testing::_, 1)));
    EXPECT_EQ(take(rig.publisher->list())[0].state, State::published);
  }
}

TEST(Times, of_limits_pass_when_the_clock_was_set_back) {
  auto options = Rig::quick();
  options.limits = {.read_per_minute = 0, .write_per_minute = 100, .per_second = 0};
  Rig rig(options);
  rig.queue(1, 99);  // and the board's making
  rig.drain(1h);
  ASSERT_THAT(rig.pins_by_title(), SizeIs(99));
  rig.publisher->store().move_clock(-24h);
  rig.queue(101, 5);
  const Moment before = take(rig.publisher->store().now());
  rig.drain();
  EXPECT_THAT(rig.pins_by_title(), SizeIs(104));
  EXPECT_LT(take(rig.publisher->store().now()), before + 1h);
}

TEST(Times, of_a_pin_that_a_person_tries_again_are_now_whatever_the_pace) {
  Rig rig;
  ASSERT_THAT(rig.publisher->set_pace(rig.account.id, Pace{.gap = 5min, .per_day = 25}), is_ok());
  auto item = rig.item(1, rig.board);
  item.pin.link = "nonsense";
  item.pin.publish_at = take(rig.publisher->now());
  const auto failed = take(rig.publisher->queue(std::vector{item}, {}))[0].id;
  rig.drain();
  ASSERT_EQ(take(rig.publisher->get(failed)).state, State::failed);
  rig.advance(1h);
  rig.queue(2, 1, {.at = take(rig.publisher->now())});
  const auto step = [&rig] { static_cast<void>(take(rig.publisher->step())); };
  for (int i = 0; i < 4; ++i) step();
  ASSERT_EQ(rig.states()[State::published], 1) << "so that the pace lets the next one out five minutes later";
  ASSERT_THAT(rig.publisher->edit(failed, {.link = "https://example.com/"}), is_ok());
  ASSERT_THAT(rig.publisher->retry(failed), is_ok());
  for (int i = 0; i < 4; ++i) step();
  EXPECT_EQ(take(rig.publisher->get(failed)).state, State::published);
}

}  // namespace
}  // namespace pinmill::publish
