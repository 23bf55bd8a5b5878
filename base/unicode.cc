#include "base/unicode.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include <utf8proc.h>

namespace pinmill {
namespace {

constexpr utf8proc_int32_t replacement = 0xFFFD;

struct CodePoint {
  utf8proc_int32_t value = 0;  // negative where the bytes are ill-formed
  std::size_t bytes = 1;
};

// `at` is inside `text`. An ill-formed sequence counts as one byte, so that what follows is not lost with it.
CodePoint code_point_at(std::string_view text, std::size_t at) noexcept {
  utf8proc_int32_t value = 0;
  const auto* start = reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at;
  const auto bytes = utf8proc_iterate(start, static_cast<utf8proc_ssize_t>(text.size() - at), &value);
  if (bytes <= 0) return {-1, 1};
  return {value, static_cast<std::size_t>(bytes)};
}

void append(std::string& out, utf8proc_int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> buffer{};
  const auto bytes = utf8proc_encode_char(code_point, buffer.data());
  out.append(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(bytes));
}

std::string mapped(std::string_view text, int options) {
  const std::string clean = to_clean_utf8(text);
  utf8proc_uint8_t* result = nullptr;
  const auto bytes =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(clean.data()), static_cast<utf8proc_ssize_t>(clean.size()),
                   &result, static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (bytes < 0) return clean;
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(bytes)};
}

bool is_ascii_digit(utf8proc_int32_t value) noexcept {
  return value >= '0' && value <= '9';
}

// What Unicode does not decompose but readers spell with ASCII letters; lower case, as casefolding leaves them.
std::string_view spelled(utf8proc_int32_t value) noexcept {
  switch (value) {
    case 0xE6: return "ae";
    case 0x153: return "oe";
    case 0xF8: return "o";
    case 0xF0:
    case 0x111: return "d";
    case 0xFE: return "th";
    case 0x142: return "l";
    case 0x131: return "i";
    default: return {};
  }
}

// One unit of natural order: a run of digits, or anything else by itself.
struct Unit {
  utf8proc_int32_t value = 0;  // of a run: '0', which no other unit has
  std::string_view digits;     // without leading zeros
  std::size_t bytes = 1;
};

Unit unit_at(std::string_view text, std::size_t at) noexcept {
  if (is_ascii_digit(text[at])) {
    std::size_t end = at;
    while (end < text.size() && is_ascii_digit(text[end])) ++end;
    const std::string_view run = text.substr(at, end - at);
    const auto first = std::min(run.find_first_not_of('0'), run.size());
    return {'0', run.substr(first), run.size()};
  }
  const CodePoint point = code_point_at(text, at);
  if (point.value < 0) return {0x110000 + static_cast<unsigned char>(text[at]), {}, 1};
  return {utf8proc_tolower(point.value), {}, point.bytes};
}

// Negative, zero or positive.
int compare(const Unit& a, const Unit& b) noexcept {
  if (a.value != b.value) return a.value < b.value ? -1 : 1;
  if (a.digits.size() != b.digits.size()) return a.digits.size() < b.digits.size() ? -1 : 1;
  return a.digits.compare(b.digits);
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (point.value < 0) return false;
    at += point.bytes;
  }
  return true;
}

std::string to_clean_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    if (point.value < 0) {
      append(out, replacement);
    } else if (point.value == '\n' || point.value == '\t' || utf8proc_category(point.value) != UTF8PROC_CATEGORY_CC) {
      out.append(text.substr(at, point.bytes));
    }
    at += point.bytes;
  }
  return out;
}

std::string to_one_line(std::string_view text) {
  std::string line = to_clean_utf8(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line;
}

std::string to_nfc(std::string_view text) {
  return mapped(text, UTF8PROC_COMPOSE);
}

std::string fold(std::string_view text) {
  return std::string(trim(mapped(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD)));
}

std::size_t count_code_points(std::string_view utf8) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < utf8.size(); ++count) at += code_point_at(utf8, at).bytes;
  return count;
}

std::string cut_to(std::string_view utf8, std::size_t max_code_points) {
  std::size_t border = 0;
  utf8proc_int32_t before = 0;
  utf8proc_int32_t state = 0;
  std::size_t count = 0;
  std::size_t at = 0;
  for (; at < utf8.size(); ++count) {
    const CodePoint point = code_point_at(utf8, at);
    const utf8proc_int32_t value = point.value < 0 ? replacement : point.value;
    if (count == 0 || utf8proc_grapheme_break_stateful(before, value, &state)) border = at;
    if (count == max_code_points) return std::string(utf8.substr(0, border));
    before = value;
    at += point.bytes;
  }
  return std::string(utf8);
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 8> spaces = {" ", "\t", "\n", "\r", "\v", "\f", "\u00A0", "\uFEFF"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view space : spaces) {
      if (text.starts_with(space)) text.remove_prefix(space.size()), found = true;
      if (text.ends_with(space)) text.remove_suffix(space.size()), found = true;
    }
  }
  return text;
}

std::string slug(std::string_view text, std::size_t max_length) {
  const std::string plain = mapped(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    const CodePoint point = code_point_at(plain, at);
    at += point.bytes;
    if (is_ascii_digit(point.value) || (point.value >= 'a' && point.value <= 'z')) {
      out += static_cast<char>(point.value);
    } else if (const std::string_view letters = spelled(point.value); !letters.empty()) {
      out += letters;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  out.resize(std::min(out.size(), max_length));
  while (out.ends_with('-')) out.pop_back();
  return out.empty() ? "pin" : out;
}

bool natural_less(std::string_view a, std::string_view b) noexcept {
  std::size_t at_a = 0;
  std::size_t at_b = 0;
  while (at_a < a.size() && at_b < b.size()) {
    const Unit unit_a = unit_at(a, at_a);
    const Unit unit_b = unit_at(b, at_b);
    if (const int order = compare(unit_a, unit_b); order != 0) return order < 0;
    at_a += unit_a.bytes;
    at_b += unit_b.bytes;
  }
  const bool a_ended = at_a == a.size();
  const bool b_ended = at_b == b.size();
  if (a_ended != b_ended) return a_ended;
  return a < b;
}

}  // namespace pinmill
