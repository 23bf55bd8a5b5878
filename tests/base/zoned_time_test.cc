#include "base/zoned_time.h"

#include <cstdlib>
#include <optional>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

constexpr UtcTime now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);

std::string in_berlin(std::string_view text) {
  return to_rfc3339(take(parse_time(text, "Europe/Berlin", now)));
}
auto parsed(std::string_view text) {
  return parse_time(text, "Europe/Berlin", now);
}

// TZ as given for as long as it lives.
class TimeZoneSet {
 public:
  explicit TimeZoneSet(const char* value) {
    if (const char* before = std::getenv("TZ"); before != nullptr) before_ = before;
    ::setenv("TZ", value, 1);
  }
  ~TimeZoneSet() { before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ"); }

 private:
  std::optional<std::string> before_;
};

TEST(ParseTime, takes_a_time_without_offset_for_local) {
  EXPECT_EQ(in_berlin("2026-12-24 18:00"), "2026-12-24T18:00:00+01:00");
  EXPECT_EQ(in_berlin("2026-07-01T18:00:30"), "2026-07-01T18:00:30+02:00");
  EXPECT_EQ(in_berlin(" 2026-12-24 "), "2026-12-24T00:00:00+01:00");
  EXPECT_EQ(to_rfc3339(take(parse_time("2026-12-24 18:00", "America/New_York", now))), "2026-12-24T18:00:00-05:00");
  EXPECT_EQ(to_rfc3339(take(parse_time("2026-12-24 18:00", "UTC", now))), "2026-12-24T18:00:00+00:00");
}

TEST(ParseTime, keeps_the_offset_that_is_written) {
  EXPECT_EQ(in_berlin("2026-12-24T18:00Z"), "2026-12-24T18:00:00+00:00");
  EXPECT_EQ(in_berlin("2026-12-24 18:00:00 -03:30"), "2026-12-24T18:00:00-03:30");
  EXPECT_EQ(take(parsed("2026-12-24T18:00+05:45")).utc, take(parsed("2026-12-24T12:15Z")).utc);
}

TEST(ParseTime, moves_a_time_that_the_clocks_skip_forward_by_the_gap) {
  EXPECT_EQ(in_berlin("2027-03-28 02:30"), "2027-03-28T03:30:00+02:00");
  EXPECT_EQ(in_berlin("2027-03-28 02:00"), "2027-03-28T03:00:00+02:00");
  EXPECT_EQ(in_berlin("2027-03-28 01:59"), "2027-03-28T01:59:00+01:00");
  EXPECT_EQ(to_rfc3339(take(parse_time("2026-10-04 02:15", "Australia/Lord_Howe", now))), "2026-10-04T02:45:00+11:00");
}

TEST(ParseTime, takes_the_first_of_a_time_that_the_clocks_show_twice) {
  EXPECT_EQ(in_berlin("2026-10-25 02:30"), "2026-10-25T02:30:00+02:00");
  EXPECT_EQ(in_berlin("2026-10-25 03:00"), "2026-10-25T03:00:00+01:00");
}

TEST(ParseTime, refuses_what_no_calendar_and_no_clock_shows) {
  EXPECT_THAT(parsed("2027-02-30"), fails_with(ErrorCode::invalid_argument, HasSubstr("no such day")));
  EXPECT_THAT(parsed("2027-02-29 10:00"), fails_with(ErrorCode::invalid_argument, HasSubstr("no such day")));
  EXPECT_THAT(parsed("2027-13-01"), fails_with(ErrorCode::invalid_argument, HasSubstr("no such day")));
  EXPECT_THAT(parsed("2027-01-01 25:00"), fails_with(ErrorCode::invalid_argument, HasSubstr("00 to 23")));
  EXPECT_THAT(parsed("2027-01-01 24:00"), fails_with(ErrorCode::invalid_argument, HasSubstr("next day")));
  EXPECT_THAT(parsed("2026-12-31 23:59:60"), fails_with(ErrorCode::invalid_argument, HasSubstr("leap seconds")));
  EXPECT_THAT(parsed("2026-12-31 23:59+15:00"), fails_with(ErrorCode::invalid_argument, HasSubstr("+14:00")));
}

TEST(ParseTime, refuses_other_ways_to_write_a_time_and_shows_the_right_one) {
  for (const char* text : {"", "tomorrow", "24.12.2026", "12/24/2026 18:00", "2026-12-24 6pm", "2026-12-24 18",
                           "26-12-24", "2026-1-2", "2026-12-24 18:00+0100", "2026-12-24T18:00:00.5Z",
                           "2026-12-24 18:00 Europe/Berlin", "18:00:00", "+2026-12-24", "2026-12-24 -1:00"})
    EXPECT_THAT(parsed(text), fails_with(ErrorCode::invalid_argument, HasSubstr("write 2026-12-24 18:00"))) << text;
}

TEST(ParseTime, refuses_what_is_too_far_ahead) {
  EXPECT_THAT(parsed("9999-12-31 23:59"), fails_with(ErrorCode::invalid_argument, HasSubstr("ten years")));
  EXPECT_THAT(parsed("2037-01-01"), fails_with(ErrorCode::invalid_argument, HasSubstr("ten years")));
  const UtcTime later = std::chrono::sys_days(std::chrono::year(2036) / 1 / 1);
  EXPECT_THAT(parse_time("2038-07-01", "Europe/Berlin", later),
              fails_with(ErrorCode::invalid_argument, HasSubstr("2037")));
  EXPECT_EQ(to_rfc3339(take(parse_time("2038-07-01 12:00+02:00", "Europe/Berlin", later))),
            "2038-07-01T12:00:00+02:00");
}

TEST(ParseTime, names_a_zone_that_the_machine_does_not_know) {
  EXPECT_THAT(parse_time("2026-12-24", "Mars/Olympus", now),
              fails_with(ErrorCode::invalid_argument, HasSubstr("\"Mars/Olympus\" is no time zone")));
  EXPECT_THAT(parse_time("2026-12-24", "../../../etc/passwd", now),
              fails_with(ErrorCode::invalid_argument, HasSubstr("zone")));
}

TEST(LocalZone, is_what_tz_says) {
  {
    const TimeZoneSet set("Asia/Kathmandu");
    EXPECT_EQ(local_zone_name(), "Asia/Kathmandu");
  }
  {
    const TimeZoneSet set(":America/Lima");
    EXPECT_EQ(local_zone_name(), "America/Lima");
  }
  {
    const TimeZoneSet set("");
    EXPECT_EQ(local_zone_name(), "UTC");
  }
}

TEST(LocalZone, can_be_read_in_whatever_tz_says) {
  const TimeZoneSet set("No/Such");
  EXPECT_TRUE(parse_time("2026-12-24", local_zone_name(), now).has_value()) << local_zone_name();
}

TEST(Rfc3339, is_read_back_as_it_was_written) {
  for (const ZonedTime& time : {ZonedTime{now, std::chrono::minutes(0)}, ZonedTime{now, std::chrono::minutes(-210)},
                                ZonedTime{UtcTime(std::chrono::seconds(-1)), std::chrono::minutes(345)}})
    EXPECT_EQ(take(parse_rfc3339(to_rfc3339(time))), time);
  EXPECT_THAT(parse_rfc3339("2026-12-24T18:00:00"), fails_with(ErrorCode::invalid_argument, HasSubstr("offset")));
}

TEST(InZone, tells_the_offset_that_is_in_force_at_a_moment) {
  const UtcTime winter(std::chrono::sys_days(std::chrono::year(2027) / 1 / 1));
  EXPECT_EQ(testing::take(in_zone(winter, "Europe/Zurich")).offset, std::chrono::minutes(60));
  EXPECT_EQ(testing::take(in_zone(winter + std::chrono::days(182), "Europe/Zurich")).offset, std::chrono::minutes(120));
  EXPECT_EQ(testing::take(from_local(winter.time_since_epoch(), "Europe/Zurich")).utc, winter - std::chrono::hours(1));
  EXPECT_THAT(in_zone(winter, "Nowhere/At_all"),
              testing::fails_with(ErrorCode::invalid_argument, ::testing::HasSubstr("no time zone")));
}

}  // namespace
}  // namespace pinmill
