#include "codecs/metadata/rights.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/byte_order.h"
#include "base/unicode.h"
#include "codecs/byte_reader.h"

namespace pinmill {
namespace {

constexpr std::size_t max_code_points = 2'000;  // four bytes each in XMP and a segment's 64 KiB hold it many times over
constexpr std::uint16_t tag_artist = 0x013b, tag_copyright = 0x8298, type_ascii = 2;
constexpr std::size_t header_bytes = 8, entry_bytes = 12;

// U+FFFE and U+FFFF are valid UTF-8 and no XML.
std::string without_noncharacters(std::string text) {
  for (const std::string_view bad : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {
    for (std::size_t at = text.find(bad); at != std::string::npos; at = text.find(bad, at)) text.erase(at, bad.size());
  }
  return text;
}

std::string writable(std::string_view text) {
  const std::string clean = without_noncharacters(to_clean_utf8(text));
  return std::string(trim(cut_to(trim(clean), max_code_points)));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char one : text) {
    switch (one) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += one;
    }
  }
  return out;
}

struct AsciiTag {
  std::uint16_t tag;
  std::string_view text;
};

// Text of up to three bytes lies in the entry itself.
void append_entry(Bytes& directory, Bytes& values, std::size_t values_offset, const AsciiTag& one) {
  append_big_endian(directory, one.tag);
  append_big_endian(directory, type_ascii);
  append_big_endian(directory, static_cast<std::uint32_t>(one.text.size() + 1));
  const ByteView text = as_bytes(one.text);
  if (text.size() < 4) {
    directory.insert(directory.end(), text.begin(), text.end());
    directory.resize(directory.size() + 4 - text.size());
    return;
  }
  append_big_endian(directory, static_cast<std::uint32_t>(values_offset + values.size()));
  values.insert(values.end(), text.begin(), text.end());
  values.resize((values.size() + 2) / 2 * 2);  // a zero at the end; values begin at even offsets
}

}  // namespace

Rights as_writable(const Rights& rights) {
  return {writable(rights.creator), writable(rights.copyright)};
}

Bytes make_exif(const Rights& rights) {
  std::vector<AsciiTag> tags;  // in rising order, as TIFF wants them
  if (!rights.creator.empty()) tags.push_back({tag_artist, rights.creator});
  if (!rights.copyright.empty()) tags.push_back({tag_copyright, rights.copyright});

  const ByteView header = as_bytes(std::string_view("MM\0*\0\0\0\x08", header_bytes));
  Bytes exif(header.begin(), header.end());
  append_big_endian(exif, static_cast<std::uint16_t>(tags.size()));
  const std::size_t values_offset = header_bytes + 2 + tags.size() * entry_bytes + 4;
  Bytes values;
  for (const AsciiTag& one : tags) append_entry(exif, values, values_offset, one);
  append_big_endian(exif, std::uint32_t{0});  // no further directory, so no thumbnail
  exif.insert(exif.end(), values.begin(), values.end());
  return exif;
}

std::string make_xmp(const Rights& rights) {
  std::string properties;
  if (!rights.creator.empty()) {
    properties +=
        fmt::format("<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>", escaped(rights.creator));
  }
  if (!rights.copyright.empty()) {
    properties += fmt::format("<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:rights>",
                              escaped(rights.copyright));
  }
  return fmt::format(
      "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{}</rdf:Description>"
      "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
      properties);
}

std::optional<Rights> rights_from_exif(ByteView exif) {
  const ByteReader reader(exif);
  Rights rights;
  const std::uint64_t count = std::min<std::uint64_t>(reader.u16(header_bytes).value_or(0), 2);
  for (std::uint64_t index = 0; index < count; ++index) {
    const std::uint64_t entry = header_bytes + 2 + index * entry_bytes;
    const std::uint64_t length = reader.u32(entry + 4).value_or(0);
    if (length < 2) return std::nullopt;
    const std::uint64_t at = length <= 4 ? entry + 8 : reader.u32(entry + 8).value_or(0);
    std::string& text = reader.u16(entry) == tag_artist ? rights.creator : rights.copyright;
    text = as_text(reader.view(at, length - 1));
  }
  // what was read must give the same bytes again: nothing else can hide in them
  if (rights.empty() || !(as_writable(rights) == rights) || !std::ranges::equal(make_exif(rights), exif))
    return std::nullopt;
  return rights;
}

}  // namespace pinmill
