#include "pipeline/quantity.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace pinmill {
namespace {

// One decimal, and none where it would be 0.
std::string short_number(double value, int decimals = 1) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') == std::string::npos) return text;
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// Beyond this a fraction says less to a reader than a decimal number.
constexpr int largest_term = 16;

}  // namespace

std::string bytes_text(double bytes) {
  constexpr std::array<std::string_view, 5> units = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  // 999,950 B would be printed as "1000 kB"
  while (unit + 1 < units.size() && bytes >= (unit == 0 ? 1000.0 : 999.95)) {
    bytes /= 1000.0;
    ++unit;
  }
  return fmt::format("{} {}", short_number(bytes, unit == 0 ? 0 : 1), units[unit]);
}

std::string duration_text(double seconds) {
  if (seconds < 60.0) return short_number(seconds) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole % 60 == 0) return fmt::format("{} min", whole / 60);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string shape_text(double width_by_height) {
  if (!std::isfinite(width_by_height) || width_by_height <= 0.0) return "none";
  for (int height = 1; height <= largest_term; ++height) {
    const double width = std::round(width_by_height * height);
    if (width >= 1.0 && width <= largest_term && same_shape(width / height, width_by_height))
      return fmt::format("{}:{}", width, height);
  }
  if (width_by_height >= 1.0) return short_number(width_by_height, 2) + ":1";
  return "1:" + short_number(1.0 / width_by_height, 2);
}

std::string grouped_text(std::uint64_t number) {
  std::string text = fmt::to_string(number);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::optional<double> shape_from(std::string_view text) noexcept {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  double width = 0, height = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), text.data() + colon, width);
  const auto second = std::from_chars(text.data() + colon + 1, end, height);
  const bool whole = first.ptr == text.data() + colon && second.ptr == end;
  if (first.ec != std::errc() || second.ec != std::errc() || !whole || !(width > 0) || !(height > 0))
    return std::nullopt;
  return width / height;
}

bool same_shape(double width_by_height, double other) noexcept {
  return std::abs(width_by_height / other - 1.0) <= shape_tolerance + 1e-9;
}

}  // namespace pinmill
