#include "base/text_decoding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 4> encoding_names = {"UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"};

// 0x80 to 0x9F; the five that Windows leaves undefined stay control characters, as browsers read them.
constexpr std::array<char16_t, 32> windows_1252_high = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                                        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

bool starts_with(ByteView bytes, std::string_view mark) noexcept {
  return as_text(bytes).starts_with(mark);
}

// Latin text in UTF-16 has a zero in every other byte; text in any other encoding has none at all.
bool is_half_zero(ByteView bytes, std::size_t first) noexcept {
  const std::size_t looked_at = std::min<std::size_t>(bytes.size(), 64) & ~std::size_t{1};
  for (std::size_t i = 0; i < looked_at; ++i) {
    if ((bytes[i] == std::byte{0}) != (i % 2 == first)) return false;
  }
  return looked_at >= 4;
}

TextEncoding encoding_of(ByteView bytes) noexcept {
  if (starts_with(bytes, "\xEF\xBB\xBF")) return TextEncoding::utf8;
  if (starts_with(bytes, "\xFF\xFE") || is_half_zero(bytes, 1)) return TextEncoding::utf16_le;
  if (starts_with(bytes, "\xFE\xFF") || is_half_zero(bytes, 0)) return TextEncoding::utf16_be;
  return is_valid_utf8(as_text(bytes)) ? TextEncoding::utf8 : TextEncoding::windows_1252;
}

std::string from_windows_1252(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<std::uint8_t>(byte);
    append(out, value >= 0x80 && value < 0xA0 ? windows_1252_high[value - 0x80U] : value);
  }
  return out;
}

Result<std::string> from_utf16(ByteView bytes, std::endian order) {
  if (bytes.size() % 2 != 0)
    return Error(ErrorCode::corrupt_input,
                 "UTF-16 text ends in the middle of a character; save the file again as UTF-8");
  const auto unit_at = [bytes, order](std::size_t at) {
    const auto a = std::to_integer<char32_t>(bytes[at]);
    const auto b = std::to_integer<char32_t>(bytes[at + 1]);
    return order == std::endian::little ? b << 8 | a : a << 8 | b;
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    char32_t c = unit_at(at);
    if (c >= 0xD800 && c < 0xE000) {
      const char32_t low = at + 3 < bytes.size() ? unit_at(at + 2) : 0;
      if (c >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
        return Error(ErrorCode::corrupt_input,
                     fmt::format("UTF-16 text has half a character at byte {}; save the file again as UTF-8", at));
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      at += 2;
    }
    append(out, c);
  }
  return out;
}

}  // namespace

std::string_view to_string(TextEncoding encoding) noexcept {
  return encoding_names[static_cast<std::size_t>(encoding)];
}

Result<DecodedText> decode_text(ByteView bytes) {
  DecodedText text{.utf8 = {}, .encoding = encoding_of(bytes)};
  switch (text.encoding) {
    case TextEncoding::utf8:
      if (!is_valid_utf8(as_text(bytes)))
        return Error(ErrorCode::corrupt_input,
                     "the file begins with the mark of UTF-8 but is none; save the file again as UTF-8");
      text.utf8 = as_text(bytes);
      break;
    case TextEncoding::windows_1252: text.utf8 = from_windows_1252(bytes); break;
    case TextEncoding::utf16_le: {
      PINMILL_ASSIGN_OR_RETURN(text.utf8, from_utf16(bytes, std::endian::little));
      break;
    }
    case TextEncoding::utf16_be: {
      PINMILL_ASSIGN_OR_RETURN(text.utf8, from_utf16(bytes, std::endian::big));
      break;
    }
  }
  if (text.utf8.starts_with("\uFEFF")) text.utf8.erase(0, 3);
  return text;
}

}  // namespace pinmill
