#include "samples/exif_block.h"

#include <cmath>
#include <vector>

#include "base/byte_order.h"

namespace pinmill::samples {
namespace {

enum class Type : std::uint16_t { ascii = 2, u16 = 3, u32 = 4, rational = 5, undefined = 7 };

struct Entry {
  std::uint16_t tag;
  Type type;
  std::uint32_t count;
  Bytes value;
};

void append(Bytes& to, ByteView what) {
  to.insert(to.end(), what.begin(), what.end());
}

Entry text(std::uint16_t tag, const std::string& value, Type type = Type::ascii) {
  Bytes bytes(as_bytes(value).begin(), as_bytes(value).end());
  if (type == Type::ascii) bytes.push_back(std::byte{0});
  return {tag, type, static_cast<std::uint32_t>(bytes.size()), std::move(bytes)};
}

Entry number(std::uint16_t tag, std::uint16_t value) {
  Entry entry{tag, Type::u16, 1, {}};
  append_big_endian(entry.value, value);
  return entry;
}

Entry offset(std::uint16_t tag, std::size_t value) {
  Entry entry{tag, Type::u32, 1, {}};
  append_big_endian(entry.value, static_cast<std::uint32_t>(value));
  return entry;
}

/// Degrees, minutes, seconds, each a fraction.
Entry angle(std::uint16_t tag, double degrees) {
  Entry entry{tag, Type::rational, 3, {}};
  const double minutes = std::fmod(std::abs(degrees), 1) * 60, seconds = std::fmod(minutes, 1) * 60;
  for (const auto& [value, parts] :
       {std::pair{std::floor(std::abs(degrees)), 1U}, {std::floor(minutes), 1U}, {seconds, 100U}}) {
    append_big_endian(entry.value, static_cast<std::uint32_t>(std::lround(value * parts)));
    append_big_endian(entry.value, parts);
  }
  return entry;
}

/// An image file directory (TIFF 6.0, section 2) that begins at `at`, with the values that do not fit into an entry
/// behind it; entries in the order of their tags.
Bytes directory(const std::vector<Entry>& entries, std::size_t at) {
  Bytes table, values;
  const std::size_t values_at = at + 2 + entries.size() * 12 + 4;
  append_big_endian(table, static_cast<std::uint16_t>(entries.size()));
  for (const auto& entry : entries) {
    append_big_endian(table, entry.tag);
    append_big_endian(table, static_cast<std::uint16_t>(entry.type));
    append_big_endian(table, entry.count);
    Bytes field = entry.value;
    if (field.size() > 4) {
      field.clear();
      append_big_endian(field, static_cast<std::uint32_t>(values_at + values.size()));
      append(values, entry.value);
      if (values.size() % 2) values.push_back(std::byte{0});
    }
    field.resize(4);
    append(table, field);
  }
  append_big_endian(table, std::uint32_t{0});
  append(table, values);
  return table;
}

std::vector<Entry> picture_entries(const CameraNotes& notes, std::size_t exif_at, std::size_t gps_at) {
  std::vector<Entry> entries{text(0x010F, notes.make), text(0x0110, notes.model), number(0x0112, notes.orientation),
                             text(0x0132, notes.taken)};
  if (!notes.artist.empty()) entries.push_back(text(0x013B, notes.artist));
  if (!notes.copyright.empty()) entries.push_back(text(0x8298, notes.copyright));
  entries.push_back(offset(0x8769, exif_at));
  if (notes.location) entries.push_back(offset(0x8825, gps_at));
  return entries;
}

Bytes exif_directory(const CameraNotes& notes, std::size_t at) {
  std::vector<Entry> entries{text(0x9003, notes.taken)};
  if (!notes.maker_note.empty()) entries.push_back(text(0x927C, notes.maker_note, Type::undefined));
  if (!notes.body_serial.empty()) entries.push_back(text(0xA431, notes.body_serial));
  if (!notes.lens_serial.empty()) entries.push_back(text(0xA435, notes.lens_serial));
  return directory(entries, at);
}

Bytes gps_directory(const Location& location, std::size_t at) {
  return directory({text(1, location.latitude_degrees < 0 ? "S" : "N"), angle(2, location.latitude_degrees),
                    text(3, location.longitude_degrees < 0 ? "W" : "E"), angle(4, location.longitude_degrees)},
                   at);
}

Bytes tiff_block(const CameraNotes& notes) {
  constexpr std::size_t first_at = 8;
  const auto exif_at = first_at + directory(picture_entries(notes, 0, 0), first_at).size();
  const Bytes exif = exif_directory(notes, exif_at);
  const auto gps_at = exif_at + exif.size();
  Bytes block;
  append(block, as_bytes("MM"));
  append_big_endian(block, std::uint16_t{42});
  append_big_endian(block, static_cast<std::uint32_t>(first_at));
  append(block, directory(picture_entries(notes, exif_at, gps_at), first_at));
  append(block, exif);
  if (notes.location) append(block, gps_directory(*notes.location, gps_at));
  return block;
}

}  // namespace

Bytes with_exif(const Bytes& jpeg, const CameraNotes& notes) {
  using namespace std::string_view_literals;
  const Bytes block = tiff_block(notes);
  constexpr std::size_t start_marker_bytes = 2;
  Bytes file(jpeg.begin(), jpeg.begin() + start_marker_bytes);
  append(file, as_bytes("\xFF\xE1"sv));
  append_big_endian(file, static_cast<std::uint16_t>(2 + 6 + block.size()));
  append(file, as_bytes("Exif\0\0"sv));
  append(file, block);
  append(file, ByteView(jpeg).subspan(start_marker_bytes));
  return file;
}

}  // namespace pinmill::samples
