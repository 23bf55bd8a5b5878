#include "codecs/metadata/text.h"

#include <algorithm>
#include <array>

#include "base/parts.h"
#include "base/text_decoding.h"
#include "base/unicode.h"

namespace pinmill {
namespace {

constexpr std::size_t max_text_bytes = 64 * 1024;  // nobody wrote a longer caption by hand
constexpr std::size_t max_keywords = 1'000;

// Filled in by cameras and programs where nobody wrote anything.
constexpr std::array<std::string_view, 18> defaults = {"OLYMPUS DIGITAL CAMERA",
                                                       "SONY DSC",
                                                       "DCIM",
                                                       "MINOLTA DIGITAL CAMERA",
                                                       "KONICA MINOLTA DIGITAL CAMERA",
                                                       "PENTAX DIGITAL CAMERA",
                                                       "SANYO DIGITAL CAMERA",
                                                       "FUJIFILM DIGITAL CAMERA",
                                                       "KODAK DIGITAL STILL CAMERA",
                                                       "SAMSUNG DIGITAL CAMERA",
                                                       "SAMSUNG",
                                                       "DIGITAL CAMERA",
                                                       "Exif_JPEG_PICTURE",
                                                       "Exif JPEG",
                                                       "Default",
                                                       "Screenshot",
                                                       "Created with GIMP",
                                                       "AppleMark"};

// Whatever encoding it was in: clean UTF-8, trimmed; empty for what no person wrote.
std::string clean(std::string_view raw) {
  raw = raw.substr(0, std::min(raw.size(), max_text_bytes));
  while (raw.ends_with('\0')) raw.remove_suffix(1);
  const auto decoded = decode_text(as_bytes(raw));
  const std::string tidy = to_clean_utf8(decoded ? std::string_view(decoded->utf8) : raw);
  const std::string text(trim(tidy));
  return std::ranges::find(defaults, text) == defaults.end() ? text : std::string();
}

void add_keyword(TextInfo& text, std::string_view raw) {
  std::string keyword = clean(raw);
  if (keyword.empty() || text.keywords.size() == max_keywords) return;
  if (std::ranges::find(text.keywords, keyword) == text.keywords.end()) text.keywords.push_back(std::move(keyword));
}

void append_line(std::string& to, std::string_view raw) {
  const std::string name = clean(raw);
  if (name.empty()) return;
  if (!to.empty()) to += ", ";
  to += name;
}

// The default language of an alternative, else its first.
std::string in_default_language(const Exiv2::Xmpdatum& datum) {
  const auto* languages = dynamic_cast<const Exiv2::LangAltValue*>(&datum.value());
  if (languages == nullptr) return clean(datum.toString());
  auto found = languages->value_.find("x-default");
  if (found == languages->value_.end()) found = languages->value_.begin();
  return found == languages->value_.end() ? std::string() : clean(found->second);
}

TextInfo text_of_xmp(const Exiv2::XmpData& xmp) {
  TextInfo text;
  for (const Exiv2::Xmpdatum& datum : xmp) {
    const std::string key = datum.key();
    if (key == "Xmp.dc.title") text.title = in_default_language(datum);
    if (key == "Xmp.dc.description") text.caption = in_default_language(datum);
    if (key == "Xmp.dc.rights") text.copyright = in_default_language(datum);
    for (long index = 0; index < datum.count(); ++index) {
      if (key == "Xmp.dc.subject") add_keyword(text, datum.toString(index));
      if (key == "Xmp.dc.creator") append_line(text.creator, datum.toString(index));
    }
  }
  return text;
}

// IIM 4.2, record 2.
TextInfo text_of_iptc(const Exiv2::IptcData& iptc) {
  constexpr std::uint16_t application = 2, object_name = 5, keywords = 25, by_line = 80, copyright = 116, caption = 120;
  TextInfo text;
  for (const Exiv2::Iptcdatum& datum : iptc) {
    if (datum.record() != application) continue;
    switch (datum.tag()) {
      case object_name: text.title = clean(datum.toString()); break;
      case keywords: add_keyword(text, datum.toString()); break;
      case by_line: append_line(text.creator, datum.toString()); break;
      case copyright: text.copyright = clean(datum.toString()); break;
      case caption: text.caption = clean(datum.toString()); break;
      default: break;
    }
  }
  return text;
}

// Windows keeps its fields as bytes of little-endian UTF-16 without a mark.
std::string windows_text(const Exiv2::Exifdatum& datum) {
  std::string raw(static_cast<std::size_t>(std::max(datum.size(), 0L)), '\0');
  datum.copy(reinterpret_cast<Exiv2::byte*>(raw.data()), Exiv2::littleEndian);
  raw.resize(std::min(raw.size(), max_text_bytes) / 2 * 2);
  const auto decoded = decode_text(as_bytes("\xff\xfe" + raw));
  if (!decoded) return {};
  const std::string_view text = decoded->utf8;
  return clean(text.substr(0, text.find('\0')));
}

void add_windows_keywords(TextInfo& text, std::string_view list) {
  while (!list.empty()) add_keyword(text, take_part(list, ';'));
}

// Undeclared bytes that are no text are a maker's, not a person's.
std::string user_comment(const Exiv2::Exifdatum& datum) {
  const auto* comment = dynamic_cast<const Exiv2::CommentValue*>(&datum.value());
  const std::string raw = comment != nullptr ? comment->comment() : datum.toString();
  return is_valid_utf8(raw) ? clean(raw) : std::string();
}

// Exif's Copyright may hold the editor's behind the photographer's, a zero between.
std::string first_string(const std::string& raw) {
  return clean(std::string_view(raw).substr(0, raw.find('\0')));
}

TextInfo text_of_exif(const Exiv2::ExifData& exif) {
  TextInfo text;
  std::string comment, user;
  for (const Exiv2::Exifdatum& datum : exif) {
    const std::string key = datum.key();
    if (key == "Exif.Image.XPTitle") text.title = windows_text(datum);
    if (key == "Exif.Image.ImageDescription") text.caption = first_string(datum.toString());
    if (key == "Exif.Image.XPComment") comment = windows_text(datum);
    if (key == "Exif.Photo.UserComment") user = user_comment(datum);
    if (key == "Exif.Image.XPKeywords") add_windows_keywords(text, windows_text(datum));
    if (key == "Exif.Image.Artist") text.creator = first_string(datum.toString());
    if (key == "Exif.Image.Copyright") text.copyright = first_string(datum.toString());
  }
  text.fill_from({.title = {}, .caption = comment, .creator = {}, .copyright = {}, .keywords = {}});
  text.fill_from({.title = {}, .caption = user, .creator = {}, .copyright = {}, .keywords = {}});
  return text;
}

}  // namespace

TextInfo text_of(ParsedMetadata& parsed, std::vector<std::string>& notes) {
  TextInfo text;
  noting_trouble("XMP's text", notes, [&] { text.fill_from(text_of_xmp(parsed.xmp)); });
  noting_trouble("IPTC's text", notes, [&] { text.fill_from(text_of_iptc(parsed.iptc)); });
  noting_trouble("Exif's text", notes, [&] { text.fill_from(text_of_exif(parsed.exif)); });
  return text;
}

}  // namespace pinmill
