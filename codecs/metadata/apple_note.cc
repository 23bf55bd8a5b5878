#include "codecs/metadata/apple_note.h"

#include "codecs/tiff_directory.h"

namespace pinmill {

// "Apple iOS\0", a version, "MM", then a directory as in a TIFF whose offsets count from the note's start.
std::string apple_content_identifier(ByteView maker_note) {
  using namespace std::string_view_literals;
  constexpr std::uint64_t directory = 14;
  constexpr std::uint16_t tag_content_identifier = 0x0011, type_ascii = 2;
  constexpr std::uint64_t max_bytes = 128;  // a UUID has 36
  const ByteReader reader(maker_note);
  if (!reader.has(0, "Apple iOS\0"sv) || !reader.has(12, "MM")) return {};
  const auto entry = find_tiff_entry(reader, directory, tag_content_identifier);
  if (!entry || entry->type != type_ascii || entry->count > max_bytes) return {};
  const std::string_view text = as_text(tiff_value(reader, *entry));
  return std::string(text.substr(0, text.find('\0')));
}

}  // namespace pinmill
