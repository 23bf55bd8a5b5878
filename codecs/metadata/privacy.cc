#include "codecs/metadata/privacy.h"

#include <algorithm>
#include <array>
#include <set>

namespace pinmill {
namespace {

// Six bytes stand in a megabyte of coded data by chance once in 10^8 files; "000000" or zeros do not count as six.
constexpr std::size_t min_secret_bytes = 6, max_secret_bytes = 256, max_secrets = 64, min_distinct_bytes = 3;
constexpr std::size_t maker_note_start_bytes = 48;

std::string stored_bytes(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order) {
  std::string bytes(static_cast<std::size_t>(std::max(datum.size(), 0L)), '\0');
  datum.copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), order);
  return bytes;
}

std::string_view without_padding(std::string_view text) noexcept {
  constexpr std::string_view padding(" \0", 2);
  const std::size_t first = std::min(text.find_first_not_of(padding), text.size());
  return text.substr(first, text.find_last_not_of(padding) + 1 - first);
}

// Zeros, blanks and fractions without a numerator or denominator say nothing.
bool has_content(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order) {
  if (datum.typeId() != Exiv2::unsignedRational && datum.typeId() != Exiv2::signedRational)
    return !without_padding(stored_bytes(datum, order)).empty();
  for (long index = 0; index < datum.count(); ++index) {
    const Exiv2::Rational part = datum.toRational(index);
    if (part.first != 0 && part.second != 0) return true;
  }
  return false;
}

bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

bool is_owner_or_serial(std::string_view tag) noexcept {
  return contains(tag, "SerialNumber") || contains(tag, "SerialNo") || contains(tag, "OwnerName");
}

/// Gathers findings; a secret is kept once, and only where it is no part of what may be said.
class Findings {
 public:
  Findings(PrivacyInfo& privacy, const TextInfo& text) : privacy_(privacy), text_(text) {}

  void look_at_exif(const Exiv2::ExifData& exif, Exiv2::ByteOrder order);
  void look_at_iptc(const Exiv2::IptcData& iptc);
  void look_at_xmp(const Exiv2::XmpData& xmp);

 private:
  void look_at_gps(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order);
  void look_at_serial(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order);
  void add_secret(std::string_view bytes);

  PrivacyInfo& privacy_;
  const TextInfo& text_;
};

void Findings::add_secret(std::string_view bytes) {
  bytes = bytes.substr(0, max_secret_bytes);
  const std::set<char> distinct(bytes.begin(), bytes.end());
  if (bytes.size() < min_secret_bytes || distinct.size() < min_distinct_bytes) return;
  if (contains(text_.creator, bytes) || contains(text_.copyright, bytes)) return;
  auto& secrets = privacy_.secrets;
  if (secrets.size() < max_secrets && std::ranges::find(secrets, bytes) == secrets.end()) secrets.emplace_back(bytes);
}

void Findings::look_at_gps(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order) {
  const std::string tag = datum.tagName();
  if (tag == "GPSVersionID" || tag == "GPSTag" || !has_content(datum, order)) return;
  privacy_.has_location = true;
  if (tag == "GPSLatitude" || tag == "GPSLongitude") add_secret(stored_bytes(datum, order));
}

void Findings::look_at_serial(const Exiv2::Exifdatum& datum, Exiv2::ByteOrder order) {
  const std::string stored = stored_bytes(datum, order);
  const std::string_view value = without_padding(stored);
  if (value.empty()) return;
  privacy_.has_serial_numbers = true;
  add_secret(datum.typeId() == Exiv2::asciiString ? value : std::string_view(stored));
}

void Findings::look_at_exif(const Exiv2::ExifData& exif, Exiv2::ByteOrder order) {
  for (const Exiv2::Exifdatum& datum : exif) {
    const std::string group = datum.groupName();
    const std::string tag = datum.tagName();
    if (group == "GPSInfo") look_at_gps(datum, order);
    if (is_owner_or_serial(tag)) look_at_serial(datum, order);
    if (group.starts_with("Thumbnail")) privacy_.has_thumbnail = true;
    if (group == "Photo" && tag == "MakerNote" && datum.size() > 0) {
      privacy_.has_maker_notes = true;
      add_secret(stored_bytes(datum, order).substr(0, maker_note_start_bytes));
    }
  }
}

void Findings::look_at_iptc(const Exiv2::IptcData& iptc) {
  // IIM 4.2, record 2: content location, city, sub-location, province, country
  constexpr std::array<std::uint16_t, 7> places = {26, 27, 90, 92, 95, 100, 101};
  for (const Exiv2::Iptcdatum& datum : iptc) {
    const bool place = datum.record() == 2 && std::ranges::find(places, datum.tag()) != places.end();
    if (place && !without_padding(datum.toString()).empty()) privacy_.has_location = true;
  }
}

bool is_place(std::string_view group, std::string_view tag) noexcept {
  if (contains(tag, "GPS") || contains(tag, "Gps")) return !contains(tag, "VersionID");
  if (group == "photoshop") return tag == "City" || tag == "State" || tag == "Country";
  if (group == "iptc") return tag == "Location" || tag == "CountryCode";
  return group == "iptcExt" && (contains(tag, "LocationCreated") || contains(tag, "LocationShown"));
}

bool is_edit_history(std::string_view group, std::string_view tag) noexcept {
  if (group == "xmpMM")
    return tag.starts_with("History") || tag.starts_with("DerivedFrom") || tag.starts_with("Pantry");
  if (group == "photoshop") return tag == "History" || tag == "DocumentAncestors" || tag.starts_with("TextLayers");
  return group == "crs";
}

void Findings::look_at_xmp(const Exiv2::XmpData& xmp) {
  for (const Exiv2::Xmpdatum& datum : xmp) {
    const std::string group = datum.groupName();
    const std::string tag = datum.tagName();
    if (is_edit_history(group, tag)) privacy_.has_edit_history = true;
    if (group == "xmp" && tag.starts_with("Thumbnails")) privacy_.has_thumbnail = true;
    const std::string value = datum.toString();
    if (without_padding(value).empty()) continue;
    if (is_place(group, tag)) {
      privacy_.has_location = true;
      if (tag == "GPSLatitude" || tag == "GPSLongitude") add_secret(value);
    }
    if (is_owner_or_serial(tag)) {
      privacy_.has_serial_numbers = true;
      add_secret(without_padding(value));
    }
  }
}

}  // namespace

PrivacyInfo privacy_of(ParsedMetadata& parsed, const TextInfo& text, std::vector<std::string>& notes) {
  PrivacyInfo privacy;
  Findings findings(privacy, text);
  noting_trouble("Exif", notes, [&] { findings.look_at_exif(parsed.exif, parsed.exif_order); });
  noting_trouble("IPTC", notes, [&] { findings.look_at_iptc(parsed.iptc); });
  noting_trouble("XMP", notes, [&] { findings.look_at_xmp(parsed.xmp); });
  return privacy;
}

}  // namespace pinmill
