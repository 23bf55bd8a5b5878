#include "service/times.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.h"
#include "base/zoned_time.h"

namespace pinmill::service {
namespace {

UtcTime seconds_of(Moment moment) {
  return std::chrono::floor<std::chrono::seconds>(moment);
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// "2026-12-24", padded.
bool is_day(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '-'; });
}

std::string without_fraction(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::string(text);
  auto end = dot + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  return std::string(text.substr(0, dot)) + std::string(text.substr(end));
}

/// "+0100", as ISO 8601 has it, too, becomes "+01:00".
std::string with_whole_offset(std::string text) {
  constexpr std::size_t length = 5;
  if (text.find(':') == std::string::npos || text.size() < length) return text;
  const auto at = text.size() - length;
  const bool offset = (text[at] == '+' || text[at] == '-') &&
                      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 1, text.end(), is_digit);
  return offset ? text.insert(text.size() - 2, ":") : text;
}

}  // namespace

std::string to_iso(Moment moment) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(moment).time_since_epoch() % 1000;
  std::string text = to_rfc3339({.utc = seconds_of(moment)});
  return fmt::format("{}.{:03}Z", text.substr(0, 19), milliseconds.count());
}

std::string to_iso(Moment moment, std::string_view zone) {
  const auto local = in_zone(seconds_of(moment), zone);
  return local ? to_rfc3339(*local) : to_iso(moment);
}

Result<Moment> moment_from(std::string_view text, std::string_view zone, Moment now) {
  PINMILL_ASSIGN_OR_RETURN(const ZonedTime time,
                           parse_time(with_whole_offset(without_fraction(text)), zone, seconds_of(now)));
  return Moment(time.utc);
}

Result<Moment> day_from(std::string_view text, DayEdge edge, Moment now) {
  if (!is_day(text)) {
    if (text.size() < 16)
      return Error(ErrorCode::invalid_argument,
                   fmt::format("\"{}\" is no date: write 2026-12-24, or a whole ISO 8601 time", to_one_line(text)));
    return moment_from(text, "UTC", now);
  }
  PINMILL_ASSIGN_OR_RETURN(const Moment first, moment_from(text, "UTC", now));
  return edge == DayEdge::first ? first : first + std::chrono::hours(24) - std::chrono::microseconds(1);
}

Result<void> check_zone(std::string_view zone) {
  PINMILL_RETURN_IF_ERROR(in_zone({}, zone));
  return {};
}

}  // namespace pinmill::service
