#include "codecs/metadata/exiv2_seam.h"

#include <mutex>

#include "codecs/metadata/read.h"

namespace pinmill {
namespace {

// XMP's toolkit keeps its name spaces in one table for the process.
void lock_or_unlock(void* mutex, bool lock) {
  auto& table = *static_cast<std::mutex*>(mutex);
  lock ? table.lock() : table.unlock();
}

const Exiv2::byte* exiv2_bytes(ByteView bytes) noexcept {
  return reinterpret_cast<const Exiv2::byte*>(bytes.data());
}

void parse_exif(ByteView block, ParsedMetadata& parsed) {
  parsed.exif_order =
      Exiv2::ExifParser::decode(parsed.exif, exiv2_bytes(block), static_cast<std::uint32_t>(block.size()));
}

void parse_iptc(ByteView block, ParsedMetadata& parsed, std::vector<std::string>& notes) {
  if (Exiv2::IptcParser::decode(parsed.iptc, exiv2_bytes(block), static_cast<std::uint32_t>(block.size())) != 0)
    notes.emplace_back("IPTC is damaged");
}

void parse_xmp(ByteView block, ParsedMetadata& parsed, std::vector<std::string>& notes) {
  if (Exiv2::XmpParser::decode(parsed.xmp, std::string(as_text(block))) != 0)
    notes.emplace_back("the XMP packet is not well-formed");
}

}  // namespace

void start_xmp_toolkit() {
  static std::once_flag once;
  std::call_once(once, [] {
    static std::mutex table;
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize(lock_or_unlock, &table);
  });
}

ParsedMetadata parse_metadata(const MetadataBlocks& blocks, std::vector<std::string>& notes) {
  start_xmp_toolkit();
  ParsedMetadata parsed;
  if (!blocks.exif.empty()) noting_trouble("Exif", notes, [&] { parse_exif(blocks.exif, parsed); });
  if (!blocks.iptc.empty()) noting_trouble("IPTC", notes, [&] { parse_iptc(blocks.iptc, parsed, notes); });
  if (!blocks.xmp.empty()) noting_trouble("XMP", notes, [&] { parse_xmp(blocks.xmp, parsed, notes); });
  return parsed;
}

}  // namespace pinmill
