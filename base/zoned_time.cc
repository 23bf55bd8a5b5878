#include "base/zoned_time.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::chrono::years farthest{10};
constexpr UtcTime zone_rules_end = std::chrono::sys_days(std::chrono::year(2038) / 1 / 1);

Error bad_time(std::string_view text, std::string_view why) {
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no time that can be taken: {}", to_one_line(text), why));
}

// What the clock on the wall shows, and the offset where one was written.
struct WallTime {
  seconds since_epoch{0};  // as if it were UTC
  bool has_seconds = false;
  std::optional<minutes> offset;
};

// Reads from the front of a text; each step says whether it fitted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool at_end() const noexcept { return rest_.empty(); }
  bool take(std::string_view any_of) noexcept {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` of them, and none more.
  std::optional<int> number(std::size_t digits) noexcept {
    int value = 0;
    const std::size_t run = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (run != digits) return std::nullopt;
    std::from_chars(rest_.data(), rest_.data() + digits, value);
    rest_.remove_prefix(digits);
    return value;
  }

 private:
  std::string_view rest_;
};

constexpr std::string_view form =
    "write 2026-12-24 18:00, with :30 for seconds and with Z or +01:00 for a time that is not local";

Result<seconds> scan_date(Scanner& scanner, std::string_view text) {
  const auto year = scanner.number(4);
  if (!year || !scanner.take("-")) return bad_time(text, form);
  const auto month = scanner.number(2);
  if (!month || !scanner.take("-")) return bad_time(text, form);
  const auto day = scanner.number(2);
  if (!day) return bad_time(text, form);
  const std::chrono::year_month_day date(std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)});
  if (!date.ok()) return bad_time(text, "the calendar has no such day");
  return seconds(std::chrono::sys_days(date).time_since_epoch());
}

Result<seconds> scan_clock(Scanner& scanner, std::string_view text, WallTime& wall) {
  const auto hour = scanner.number(2);
  if (!hour || !scanner.take(":")) return bad_time(text, form);
  const auto minute = scanner.number(2);
  if (!minute) return bad_time(text, form);
  wall.has_seconds = scanner.take(":");
  const auto second = wall.has_seconds ? scanner.number(2) : 0;
  if (!second) return bad_time(text, form);
  if (*hour > 23 || *minute > 59)
    return bad_time(text, "hours run from 00 to 23 and minutes from 00 to 59; midnight is 00:00 of the next day");
  if (*second > 59) return bad_time(text, "seconds run from 00 to 59; leap seconds are not taken");
  return hours(*hour) + minutes(*minute) + seconds(*second);
}

Result<minutes> scan_offset(Scanner& scanner, std::string_view text) {
  if (scanner.take("Zz")) return minutes(0);
  const bool east = scanner.take("+");
  if (!east && !scanner.take("-")) return bad_time(text, form);
  const auto hour = scanner.number(2);
  if (!hour || !scanner.take(":")) return bad_time(text, form);
  const auto minute = scanner.number(2);
  if (!minute) return bad_time(text, form);
  const minutes offset = (hours(*hour) + minutes(*minute)) * (east ? 1 : -1);
  if (*minute > 59 || offset > hours(14) || offset < hours(-12))
    return bad_time(text, "offsets run from -12:00 to +14:00");
  return offset;
}

Result<WallTime> scan(std::string_view text) {
  WallTime wall;
  Scanner scanner(text);
  PINMILL_ASSIGN_OR_RETURN(wall.since_epoch, scan_date(scanner, text));
  if (scanner.at_end()) return wall;
  if (!scanner.take("Tt ")) return bad_time(text, form);
  PINMILL_ASSIGN_OR_RETURN(const seconds clock, scan_clock(scanner, text, wall));
  wall.since_epoch += clock;
  if (scanner.at_end()) return wall;
  scanner.take(" ");
  PINMILL_ASSIGN_OR_RETURN(wall.offset, scan_offset(scanner, text));
  if (!scanner.at_end()) return bad_time(text, form);
  return wall;
}

bool is_utc(std::string_view zone) noexcept {
  return zone == "UTC" || zone == "Etc/UTC" || zone == "GMT";
}

// date reports an unknown zone, a missing tz database and a broken file of it by exceptions.
const date::time_zone* find_zone(const std::string& name) noexcept {
  try {
    return date::locate_zone(name);
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::optional<date::local_info> local_info_of(std::string_view zone_name, seconds local) noexcept {
  try {
    return date::locate_zone(std::string(zone_name))->get_info(date::local_time<seconds>(local));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<seconds> offset_of(std::string_view zone_name, UtcTime utc) noexcept {
  try {
    return date::locate_zone(std::string(zone_name))->get_info(utc).offset;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Error unknown_zone(std::string_view name) {
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is no time zone of this machine; write a name such as Europe/Berlin (they come with "
                           "the package tzdata), or times with an offset",
                           to_one_line(name)));
}

minutes whole_minutes(seconds offset) noexcept {
  return std::chrono::floor<minutes>(offset);
}

Result<ZonedTime> local_to_utc(seconds local, std::string_view zone_name) {
  if (is_utc(zone_name)) return ZonedTime{UtcTime(local), minutes(0)};
  const auto info = local_info_of(zone_name, local);
  if (!info) return unknown_zone(zone_name);
  // In a gap the offset of before it carries the time forward by the gap; of two, the first has the first offset.
  const UtcTime utc(local - info->first.offset);
  const bool skipped = info->result == date::local_info::nonexistent;
  return ZonedTime{utc, whole_minutes(skipped ? info->second.offset : info->first.offset)};
}

}  // namespace

std::string local_zone_name() {
  if (const char* set = std::getenv("TZ"); set != nullptr) {
    std::string name = set;
    if (name.starts_with(':')) name.erase(0, 1);
    if (constexpr std::string_view folder = "/usr/share/zoneinfo/"; name.starts_with(folder))
      name.erase(0, folder.size());
    if (name.empty() || is_utc(name)) return "UTC";
    if (find_zone(name) != nullptr) return name;
  }
  try {
    return date::current_zone()->name();
  } catch (const std::exception&) {
    return "UTC";
  }
}

Result<ZonedTime> parse_time(std::string_view text, std::string_view zone, UtcTime now) {
  text = trim(text);
  PINMILL_ASSIGN_OR_RETURN(const WallTime wall, scan(text));
  if (UtcTime(wall.since_epoch) > now + farthest) return bad_time(text, "it is more than ten years ahead");
  if (wall.offset) return ZonedTime{UtcTime(wall.since_epoch - *wall.offset), *wall.offset};
  if (UtcTime(wall.since_epoch) >= zone_rules_end)
    return bad_time(text, "the rules of time zones are known up to 2037; write it with an offset, as in +01:00");
  return local_to_utc(wall.since_epoch, zone);
}

Result<ZonedTime> in_zone(UtcTime utc, std::string_view zone) {
  if (is_utc(zone)) return ZonedTime{utc, minutes(0)};
  const auto offset = offset_of(zone, utc);
  if (!offset) return unknown_zone(zone);
  return ZonedTime{utc, whole_minutes(*offset)};
}

Result<ZonedTime> from_local(seconds local, std::string_view zone) {
  return local_to_utc(local, zone);
}

std::string to_rfc3339(const ZonedTime& time) {
  const UtcTime local = time.utc + time.offset;
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  const std::chrono::hh_mm_ss offset(std::chrono::abs(time.offset));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), time.offset < minutes(0) ? '-' : '+',
                     offset.hours().count(), offset.minutes().count());
}

Result<ZonedTime> parse_rfc3339(std::string_view text) {
  PINMILL_ASSIGN_OR_RETURN(const WallTime wall, scan(text));
  if (!wall.has_seconds || !wall.offset)
    return bad_time(text, "write seconds and offset, too, as in 2026-12-24T18:00:00+01:00");
  return ZonedTime{UtcTime(wall.since_epoch - *wall.offset), *wall.offset};
}

}  // namespace pinmill
