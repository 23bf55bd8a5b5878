#include "pipeline/pages_as.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 4> names = {"auto", "carousel", "story", "series"};
constexpr double shortest_still_s = 0.5, longest_still_s = 60;

}  // namespace

std::string_view to_string(PagesAs as) noexcept {
  return names[static_cast<std::size_t>(as)];
}

Result<PagesAs> parse_pages_as(std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return static_cast<PagesAs>(found - names.begin());
  return Error(ErrorCode::invalid_argument,
               fmt::format("\"{}\" is nothing that pages become: auto, carousel, story or series", text));
}

Result<double> parse_still_seconds(double seconds) {
  if (seconds >= shortest_still_s && seconds <= longest_still_s) return seconds;
  return Error(ErrorCode::invalid_argument, fmt::format("a still is shown for {} to {} seconds, not {}",
                                                        shortest_still_s, longest_still_s, seconds));
}

}  // namespace pinmill
