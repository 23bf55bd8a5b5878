// Default slots
//
// Pinterest's own business guides say of times only that evenings and weekends are when most people save; no table of
// hours by Pinterest is known. So: 20:00 each day, and 11:00 on Saturday and Sunday, until an account has its own.
#include "publish/schedule.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/unicode.h"
#include "base/zoned_time.h"

namespace pinmill::publish {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr microseconds day_length = hours(24);
constexpr std::array<std::string_view, 7> weekday_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

minutes offset_at(Moment moment, std::string_view zone) {
  const auto local = in_zone(std::chrono::floor<seconds>(moment), zone);
  return local ? local->offset : minutes(0);
}

// The moment at which the clocks of `zone` show `time` on the local day `day`.
Moment on_day(days day, minutes time, std::string_view zone) {
  const auto local = from_local(seconds(day) + time, zone);
  return local ? Moment(local->utc) : Moment(seconds(day) + time);
}

Result<minutes> clock_time(std::string_view text, std::string_view whole) {
  const auto number = [](std::string_view digits, int most) -> std::optional<int> {
    int value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failed != std::errc() || end != digits.data() + digits.size() || value < 0 || value > most) return std::nullopt;
    return value;
  };
  const auto colon = text.find(':');
  const auto hour = number(text.substr(0, colon), 23);
  const auto minute = colon == std::string_view::npos ? std::nullopt : number(text.substr(colon + 1), 59);
  if (!hour || !minute || text.size() - colon != 3)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" holds no time of day: write 18:00, from 00:00 to 23:59", to_one_line(whole)));
  return hours(*hour) + minutes(*minute);
}

std::optional<int> weekday_from(std::string_view text) {
  constexpr std::array<std::string_view, 7> whole = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  const std::string folded = fold(text);
  for (std::size_t i = 0; i < whole.size(); ++i)
    if (folded.size() >= 3 && whole[i].starts_with(folded)) return static_cast<int>(i);
  return std::nullopt;
}

}  // namespace

Result<Pace> pace_from(std::string_view text, Pace pace) {
  text = trim(text);
  if (text == "none") {
    pace.gap = microseconds(0);
    pace.per_day = 0;
    return pace;
  }
  const auto slash = text.find('/');
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + std::min(slash, text.size()), number);
  const bool whole = failed == std::errc() && end == text.data() + std::min(slash, text.size());
  if (!whole || slash == std::string_view::npos || text.substr(slash) != "/day" || number < 1 || number > 1000)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no pace: write 25/day (1 to 1000), or none", to_one_line(text)));
  pace.per_day = number;
  pace.gap = std::min<microseconds>(Pace().gap, day_length / number);
  return pace;
}

Result<Pace> hours_from(std::string_view text, Pace pace) {
  text = trim(text);
  const auto dash = text.find('-');
  if (dash == std::string_view::npos)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" names no hours of the day: write 08:00-22:00", to_one_line(text)));
  PINMILL_ASSIGN_OR_RETURN(pace.from, clock_time(trim(text.substr(0, dash)), text));
  PINMILL_ASSIGN_OR_RETURN(pace.to, clock_time(trim(text.substr(dash + 1)), text));
  return pace;
}

Planner::Planner(Pace pace, std::vector<Moment> taken) : pace_(std::move(pace)), taken_(std::move(taken)) {
  std::sort(taken_.begin(), taken_.end());
}

Moment Planner::into_hours(Moment moment) const {
  if (!pace_.has_hours()) return moment;
  const auto local = moment.time_since_epoch() + offset_at(moment, pace_.zone);
  const auto day = std::chrono::floor<days>(local);
  const auto time = local - day;
  const bool within =
      pace_.from < pace_.to ? time >= pace_.from && time < pace_.to : time >= pace_.from || time < pace_.to;
  if (within) return moment;
  const Moment opening = on_day(time < pace_.from ? day : day + days(1), pace_.from, pace_.zone);
  return std::max(moment, opening);
}

Moment Planner::after_gaps(Moment moment) const {
  for (auto near = std::upper_bound(taken_.begin(), taken_.end(), moment - pace_.gap);
       near != taken_.end() && *near < moment + pace_.gap; ++near)
    moment = *near + pace_.gap;
  return moment;
}

// With `moment` among them, any `per_day` + 1 in a row must span a day. A row begins with one before `moment`, or with
// it.
Moment Planner::after_full_day(Moment moment) const {
  const auto most = static_cast<std::ptrdiff_t>(pace_.per_day);
  if (most == 0) return moment;
  const auto after = std::upper_bound(taken_.begin(), taken_.end(), moment);
  const auto before_count = std::min<std::ptrdiff_t>(most, after - taken_.begin());
  for (auto before = before_count; before >= 0; --before) {
    if (taken_.end() - after < most - before) break;
    const Moment first = before > 0 ? *(after - before) : moment;
    const Moment last = before < most ? *(after + (most - before - 1)) : moment;
    if (last - first < day_length) return before > 0 ? first + day_length : *after;
  }
  return moment;
}

Moment Planner::look(Moment from) const {
  for (Moment moment = from;;) {
    const Moment next = after_full_day(after_gaps(into_hours(moment)));
    if (next == moment) return moment;
    moment = next;
  }
}

Moment Planner::take(Moment from) {
  const Moment moment = look(from);
  put(moment);
  return moment;
}

void Planner::put(Moment moment) {
  if (!pace_.binds()) return;
  taken_.insert(std::upper_bound(taken_.begin(), taken_.end(), moment), moment);
}

Result<std::vector<Slot>> slots_from(std::string_view text, std::string_view zone) {
  text = trim(text);
  const auto space = text.find_last_of(' ');
  if (space == std::string_view::npos)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no slot: write \"Tue 18:00\" or \"daily 18:00\"", to_one_line(text)));
  PINMILL_ASSIGN_OR_RETURN(const minutes time, clock_time(text.substr(space + 1), text));
  PINMILL_RETURN_IF_ERROR(in_zone(UtcTime(), zone));
  const auto day = trim(text.substr(0, space));
  std::vector<Slot> slots;
  const auto add = [&](int weekday) { slots.push_back({.weekday = weekday, .time = time, .zone = std::string(zone)}); };
  if (fold(day) == "daily") {
    for (int weekday = 0; weekday < 7; ++weekday) add(weekday);
    return slots;
  }
  const auto weekday = weekday_from(day);
  if (!weekday)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no day of the week: write Mon, Tue … Sun, or daily", to_one_line(day)));
  add(*weekday);
  return slots;
}

std::string to_string(const Slot& slot) {
  const auto day = weekday_names[static_cast<std::size_t>(slot.weekday)];
  return fmt::format("{} {:02}:{:02} {}", day, slot.time / hours(1), (slot.time % hours(1)).count(), slot.zone);
}

std::vector<Slot> default_slots(std::string_view zone) {
  std::vector<Slot> slots;
  for (int weekday = 0; weekday < 7; ++weekday) {
    if (weekday == 0 || weekday == 6)
      slots.push_back({.weekday = weekday, .time = hours(11), .zone = std::string(zone)});
    slots.push_back({.weekday = weekday, .time = hours(20), .zone = std::string(zone)});
  }
  return slots;
}

std::optional<Moment> next_slot(std::span<const Slot> slots, Moment after, std::span<const Moment> taken) {
  std::optional<Moment> best;
  for (const auto& slot : slots) {
    const auto today = std::chrono::floor<days>(after.time_since_epoch() + offset_at(after, slot.zone));
    // From yesterday on, so that a day's change between zones is no matter; as many weeks as are taken, and one more.
    const auto last = today + days(7) * (static_cast<int>(taken.size()) + 2);
    for (auto day = today - days(1); day <= last; day += days(1)) {
      const std::chrono::weekday weekday{std::chrono::sys_days(day)};
      if (static_cast<int>(weekday.c_encoding()) != slot.weekday) continue;
      const Moment moment = on_day(day, slot.time, slot.zone);
      if (best && moment >= *best) break;
      if (moment <= after || std::find(taken.begin(), taken.end(), moment) != taken.end()) continue;
      best = moment;
      break;
    }
  }
  return best;
}

}  // namespace pinmill::publish
