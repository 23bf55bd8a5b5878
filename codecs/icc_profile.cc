#include "codecs/icc_profile.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace pinmill {
namespace {

constexpr std::size_t tag_table_offset = 128, tag_entry_bytes = 12, max_tags = 100;

std::optional<std::uint32_t> u32_at(ByteView bytes, std::size_t offset) {
  if (bytes.size() < 4 || offset > bytes.size() - 4) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t index = 0; index < 4; ++index)
    value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + index]);
  return value;
}

ByteView part_of(ByteView bytes, std::size_t offset, std::size_t length) {
  if (offset > bytes.size() || length > bytes.size() - offset) return {};
  return bytes.subspan(offset, length);
}

ByteView find_tag(ByteView profile, std::string_view signature) {
  const std::size_t count = std::min<std::size_t>(u32_at(profile, tag_table_offset).value_or(0), max_tags);
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t entry = tag_table_offset + 4 + index * tag_entry_bytes;
    if (as_text(part_of(profile, entry, 4)) != signature) continue;
    return part_of(profile, u32_at(profile, entry + 4).value_or(0), u32_at(profile, entry + 8).value_or(0));
  }
  return {};
}

// Big-endian UTF-16, of which descriptions use the plane that one unit reaches.
std::string utf8_from_utf16(ByteView text) {
  std::string out;
  for (std::size_t index = 0; index + 1 < text.size(); index += 2) {
    const auto unit = std::to_integer<unsigned>(text[index]) << 8 | std::to_integer<unsigned>(text[index + 1]);
    if (unit == 0) break;
    if (unit >= 0xD800 && unit < 0xE000) continue;
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else if (unit < 0x800) {
      out += static_cast<char>(0xC0 | unit >> 6);
      out += static_cast<char>(0x80 | (unit & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | unit >> 12);
      out += static_cast<char>(0x80 | (unit >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (unit & 0x3F));
    }
  }
  return out;
}

std::string from_multi_localized(ByteView tag) {
  constexpr std::size_t records_offset = 16, record_bytes = 12;
  const std::size_t count = std::min<std::size_t>(u32_at(tag, 8).value_or(0), max_tags);
  std::string first;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t record = records_offset + index * record_bytes;
    const ByteView text = part_of(tag, u32_at(tag, record + 8).value_or(0), u32_at(tag, record + 4).value_or(0));
    if (as_text(part_of(tag, record, 2)) == "en") return utf8_from_utf16(text);
    if (first.empty()) first = utf8_from_utf16(text);
  }
  return first;
}

std::string from_text_description(ByteView tag) {
  const std::size_t length = u32_at(tag, 8).value_or(0);  // with its terminating NUL
  std::string out;
  for (const char letter : as_text(part_of(tag, 12, length))) {
    if (letter == '\0') break;
    if (letter >= ' ' && letter <= '~') out += letter;
  }
  return out;
}

}  // namespace

std::string icc_profile_name(ByteView profile) {
  const ByteView tag = find_tag(profile, "desc");
  const std::string_view type = as_text(part_of(tag, 0, 4));
  if (type == "mluc") return from_multi_localized(tag);
  if (type == "desc") return from_text_description(tag);
  return {};
}

}  // namespace pinmill
