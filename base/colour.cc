#include "base/colour.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace pinmill {
namespace {

struct Named {
  std::string_view name;
  Rgb8 colour;
};
constexpr std::array<Named, 17> names = {{
    {"black", {0, 0, 0}},
    {"silver", {192, 192, 192}},
    {"gray", {128, 128, 128}},
    {"grey", {128, 128, 128}},
    {"white", {255, 255, 255}},
    {"maroon", {128, 0, 0}},
    {"red", {255, 0, 0}},
    {"purple", {128, 0, 128}},
    {"fuchsia", {255, 0, 255}},
    {"green", {0, 128, 0}},
    {"lime", {0, 255, 0}},
    {"olive", {128, 128, 0}},
    {"yellow", {255, 255, 0}},
    {"navy", {0, 0, 128}},
    {"blue", {0, 0, 255}},
    {"teal", {0, 128, 128}},
    {"aqua", {0, 255, 255}},
}};

}  // namespace

Result<Rgb8> parse_colour(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const Named& named : names) {
    if (named.name == lower) return named.colour;
  }
  std::string digits = lower.starts_with('#') ? lower.substr(1) : std::string();
  if (digits.size() == 3) digits = {digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]};
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 6 || failure != std::errc() || end != digits.data() + digits.size())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("\"{}\" is no colour; write #rrggbb, #rgb or a basic name such as white", text));
  return Rgb8{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8 & 255),
              static_cast<std::uint8_t>(value & 255)};
}

std::string to_string(Rgb8 colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

}  // namespace pinmill
