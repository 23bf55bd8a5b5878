#include "publish/schedule.h"

#include "base/zoned_time.h"
#include "support/result_matchers.h"

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;
using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::HasSubstr;

Moment at(std::string_view text) {
  return Moment(take(parse_time(text, "UTC", UtcTime(std::chrono::sys_days(std::chrono::year(2027) / 1 / 1)))).utc);
}

std::vector<Moment> first_of(Planner planner, Moment from, int count) {
  std::vector<Moment> moments;
  for (int i = 0; i < count; ++i) moments.push_back(planner.take(from));
  return moments;
}

TEST(Planner, keeps_pins_five_minutes_apart_and_twenty_five_to_any_day) {
  const Moment from = at("2027-03-01 10:00");
  const auto moments = first_of(Planner(Pace{}, {}), from, 60);
  EXPECT_EQ(moments.front(), from);
  for (std::size_t i = 1; i < moments.size(); ++i) EXPECT_GE(moments[i] - moments[i - 1], 5min) << i;
  for (std::size_t i = 25; i < moments.size(); ++i) EXPECT_GE(moments[i] - moments[i - 25], 24h) << i;
  EXPECT_LE(moments.back(), from + 49h);
}

TEST(Planner, gives_way_to_what_is_taken_before_and_after) {
  const Moment from = at("2027-03-01 10:00");
  Planner planner(Pace{}, {from - 1min, from + 7min});
  EXPECT_EQ(planner.take(from), from + 12min);
  EXPECT_EQ(planner.take(from), from + 17min);
}

TEST(Planner, fits_a_day_that_is_full_later_on) {
  const Moment from = at("2027-03-01 10:00");
  Planner planner(Pace{.gap = 5min, .per_day = 2}, {from + 10h, from + 20h});
  const auto moment = planner.take(from);
  EXPECT_GE(moment, from + 34h);
  Planner free(Pace{.gap = 5min, .per_day = 2}, {from + 10h, from + 30h});
  EXPECT_EQ(free.take(from), from);
}

TEST(Planner, stays_within_the_hours_of_the_day) {
  Pace pace = take(hours_from("08:00-22:00", Pace{}));
  pace.zone = "Europe/Zurich";
  Planner planner(pace, {});
  EXPECT_EQ(planner.take(at("2027-01-10 23:30")), at("2027-01-11 07:00"));
  EXPECT_EQ(planner.take(at("2027-07-10 20:30")), at("2027-07-11 06:00"));
  EXPECT_EQ(planner.take(at("2027-07-10 19:59")), at("2027-07-10 19:59"));
  Pace night = take(hours_from("22:00-02:00", pace));
  EXPECT_EQ(Planner(night, {}).look(at("2027-01-10 12:00")), at("2027-01-10 21:00"));
  EXPECT_EQ(Planner(night, {}).look(at("2027-01-11 00:30")), at("2027-01-11 00:30"));
}

TEST(Planner, without_a_pace_takes_any_moment) {
  const Moment from = at("2027-03-01 10:00");
  for (const auto moment : first_of(Planner(Pace::none(), {}), from, 100)) EXPECT_EQ(moment, from);
}

TEST(Pace, is_read_from_what_people_write) {
  EXPECT_EQ(take(pace_from("12/day", {})).per_day, 12);
  EXPECT_EQ(take(pace_from("none", {})).gap, 0s);
  EXPECT_EQ(take(pace_from("1000/day", {})).gap, 86400s / 1000.0);
  for (const auto* text : {"", "x", "0/day", "12", "12/week", "-1/day", "5000/day"})
    EXPECT_THAT(pace_from(text, {}), fails_with(ErrorCode::invalid_argument, HasSubstr("25/day"))) << text;
  for (const auto* text : {"", "8-22", "08:00", "25:00-26:00", "08:00-22:0"})
    EXPECT_THAT(hours_from(text, {}), fails_with(ErrorCode::invalid_argument, HasSubstr("\""))) << text;
}

std::vector<Moment> following(const std::vector<Slot>& slots, Moment after, int count) {
  std::vector<Moment> taken;
  for (int i = 0; i < count; ++i) taken.push_back(*next_slot(slots, after, taken));
  return taken;
}

TEST(Slots, keep_the_hour_on_the_wall_over_both_changes_of_the_clocks) {
  const auto slots = take(slots_from("Sun 18:00", "Europe/Zurich"));
  const auto spring = following(slots, at("2027-03-20 00:00"), 2);
  EXPECT_EQ(spring[0], at("2027-03-21 17:00"));
  EXPECT_EQ(spring[1], at("2027-03-28 16:00"));
  const auto autumn = following(slots, at("2027-10-24 00:00"), 2);
  EXPECT_EQ(autumn[0], at("2027-10-24 16:00"));
  EXPECT_EQ(autumn[1], at("2027-10-31 17:00"));
}

TEST(Slots, move_forward_out_of_a_gap_and_take_the_first_of_a_doubled_hour) {
  const auto slots = take(slots_from("Sun 02:30", "Europe/Zurich"));
  EXPECT_EQ(*next_slot(slots, at("2027-03-27 00:00"), {}), at("2027-03-28 01:30"));
  EXPECT_EQ(*next_slot(slots, at("2027-10-30 00:00"), {}), at("2027-10-31 00:30"));
  const std::vector<Moment> taken = {at("2027-10-31 00:30")};
  EXPECT_EQ(*next_slot(slots, at("2027-10-30 00:00"), taken), at("2027-11-07 01:30"));
}

TEST(Slots, are_given_out_one_by_one_in_order) {
  auto slots = take(slots_from("Tue 18:00", "UTC"));
  slots.push_back(take(slots_from("fri 09:00", "UTC")).front());
  const auto moments = following(slots, at("2027-03-01 00:00"), 4);
  EXPECT_EQ(moments[0], at("2027-03-02 18:00"));
  EXPECT_EQ(moments[1], at("2027-03-05 09:00"));
  EXPECT_EQ(moments[2], at("2027-03-09 18:00"));
  EXPECT_EQ(moments[3], at("2027-03-12 09:00"));
  EXPECT_FALSE(next_slot({}, at("2027-03-01 00:00"), {}));
}

TEST(Slots, say_what_is_wrong_with_one) {
  EXPECT_THAT(slots_from("Tue", "UTC"), fails_with(ErrorCode::invalid_argument, HasSubstr("Tue 18:00")));
  EXPECT_THAT(slots_from("Foo 18:00", "UTC"), fails_with(ErrorCode::invalid_argument, HasSubstr("day of the week")));
  EXPECT_THAT(slots_from("Tue 24:00", "UTC"), fails_with(ErrorCode::invalid_argument, HasSubstr("23:59")));
  EXPECT_THAT(slots_from("Tue 18:00", "Mars/Base"), fails_with(ErrorCode::invalid_argument, HasSubstr("time zone")));
  EXPECT_EQ(take(slots_from("daily 18:00", "UTC")).size(), 7U);
}

}  // namespace
}  // namespace pinmill::publish
