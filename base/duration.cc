#include "base/duration.h"

#include <charconv>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::chrono::seconds longest = std::chrono::hours(24 * 365);

std::chrono::seconds unit_of(char letter) {
  switch (letter) {
    case 'd': return std::chrono::hours(24);
    case 'h': return std::chrono::hours(1);
    case 'm': return std::chrono::minutes(1);
    case 's': return std::chrono::seconds(1);
    default: return std::chrono::seconds(0);
  }
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto refused = [text] {
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no length of time: 90s, 15m, 3h, 2d or 1h30m is, up to 365d", text));
  };
  std::chrono::seconds sum{0}, last_unit = longest;
  for (std::string_view rest = text; !rest.empty();) {
    std::int64_t number = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (read.ec != std::errc() || read.ptr == rest.data() + rest.size() || number < 0) return refused();
    const std::chrono::seconds unit = unit_of(*read.ptr);
    if (unit.count() == 0 || unit >= last_unit || number > longest / unit) return refused();
    sum += unit * number;
    last_unit = unit;
    rest.remove_prefix(static_cast<std::size_t>(read.ptr - rest.data()) + 1);
  }
  if (sum.count() == 0 || sum > longest) return refused();
  return sum;
}

}  // namespace pinmill
