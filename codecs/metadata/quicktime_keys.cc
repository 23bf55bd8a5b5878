// Note: QuickTime's metadata (QuickTime File Format, "Metadata"). `moov/meta` holds `keys`, a table of names counted
// from 1, and `ilst`, whose items have the number of a name for their type and their value in `data`. Unlike MPEG-4's,
// QuickTime's `meta` has no version before its boxes. Older files have a place in `moov/udta/©xyz`.
#include "codecs/metadata/quicktime_keys.h"

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"

namespace pinmill {
namespace {

constexpr std::string_view content_identifier_key = "com.apple.quicktime.content.identifier";
constexpr std::string_view location_key = "com.apple.quicktime.location.ISO6709";
constexpr std::uint32_t old_location = 0xa978797a;  // "©xyz" in Mac OS Roman
constexpr std::size_t max_value_bytes = 256;

ByteView boxes_of_meta(ByteView meta) noexcept {
  const ByteReader reader(meta);
  const bool versioned = reader.u32(0) == 0u && reader.u32(8) == box_type("hdlr");
  return versioned ? meta.subspan(4) : meta;
}

/// The number of `name` among the keys; 0 where it is not there.
std::uint32_t number_of_key(ByteView keys, std::string_view name) noexcept {
  const ByteReader reader(keys);
  const std::uint32_t count = reader.u32(4).value_or(0);
  std::uint64_t at = 8;
  for (std::uint32_t number = 1; number <= count; ++number) {
    const std::uint32_t size = reader.u32(at).value_or(0);
    if (size < 8) return 0;
    if (as_text(reader.view(at + 8, size - 8)) == name) return number;
    at += size;
  }
  return 0;
}

std::string value_of_key(ByteView meta, std::string_view name) {
  const auto keys = find_iso_box(meta, box_type("keys"));
  const auto items = find_iso_box(meta, box_type("ilst"));
  if (!keys || !items) return {};
  const std::uint32_t number = number_of_key(keys->payload, name);
  const auto item = number == 0 ? std::nullopt : find_iso_box(items->payload, number);
  const auto data = item ? find_iso_box(item->payload, box_type("data")) : std::nullopt;
  constexpr std::size_t type_and_locale = 8;
  if (!data || data->payload.size() < type_and_locale) return {};
  return std::string(as_text(data->payload.subspan(type_and_locale)).substr(0, max_value_bytes));
}

}  // namespace

QuicktimeKeys read_quicktime_keys(ByteView file) {
  QuicktimeKeys found;
  const auto index = find_iso_box(file, box_type("moov"));
  if (!index) return found;
  if (const auto meta = find_iso_box(index->payload, box_type("meta"))) {
    const ByteView boxes = boxes_of_meta(meta->payload);
    found.content_identifier = value_of_key(boxes, content_identifier_key);
    found.has_location = !value_of_key(boxes, location_key).empty();
  }
  const auto user_data = find_iso_box(index->payload, box_type("udta"));
  if (user_data && find_iso_box(user_data->payload, old_location)) found.has_location = true;
  return found;
}

}  // namespace pinmill
