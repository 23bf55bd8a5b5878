#include "app/printable.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill::app {
namespace {

/// Of a sequence that starts like this; 0 for bytes that start none.
std::size_t sequence_length(unsigned char first) noexcept {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

char32_t code_point_of(std::string_view sequence) noexcept {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]);
  char32_t code = static_cast<unsigned char>(sequence[0]) & (0xFFU >> (sequence.size() + 1));
  for (const char next : sequence.substr(1)) code = (code << 6) | (static_cast<unsigned char>(next) & 0x3FU);
  return code;
}

/// Unicode's Cc, line and paragraph separators, the bidirectional controls (UAX #9) and the byte order mark.
bool is_unsafe(char32_t code) noexcept {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x61C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text[0]));
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || sequence.size() < length || !is_valid_utf8(sequence)) {
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    const char32_t code = code_point_of(sequence);
    if (!is_unsafe(code))
      safe += sequence;
    else if (code < 0x80)
      safe += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
    else
      safe += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(code));
    text.remove_prefix(length);
  }
  return safe;
}

}  // namespace pinmill::app
