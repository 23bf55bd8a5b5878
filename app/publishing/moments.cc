#include "app/publishing/moments.h"

#include <array>

#include <fmt/format.h>

#include "base/zoned_time.h"

namespace pinmill::app {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::chrono::sys_seconds wall_clock(Moment moment, std::string_view zone) {
  const auto utc = std::chrono::floor<std::chrono::seconds>(moment);
  const auto there = in_zone(utc, zone);
  return there ? utc + there->offset : utc;
}

}  // namespace

std::string moment_text(Moment moment, Moment now, std::string_view zone) {
  if (moment <= now) return "now";
  const auto wall = wall_clock(moment, zone);
  const auto day = std::chrono::floor<std::chrono::days>(wall);
  const auto days_ahead = day - std::chrono::floor<std::chrono::days>(wall_clock(now, zone));
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::minutes>(wall) - day);
  const std::string clock = fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
  if (days_ahead.count() == 0) return clock;
  if (days_ahead.count() < 7) return fmt::format("{} {}", weekdays[std::chrono::weekday(day).c_encoding()], clock);
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02} {}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock);
}

std::string moment_json(Moment moment) {
  return to_rfc3339({.utc = std::chrono::floor<std::chrono::seconds>(moment)});
}

Result<Moment> moment_from(std::string_view text, Moment now, std::string_view zone) {
  PINMILL_ASSIGN_OR_RETURN(const ZonedTime time, parse_time(text, zone, std::chrono::floor<std::chrono::seconds>(now)));
  return Moment(time.utc);
}

}  // namespace pinmill::app
