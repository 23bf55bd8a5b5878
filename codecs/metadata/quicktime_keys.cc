// Note: QuickTime's metadata (QuickTime File Format, "Metadata"). `moov/meta` holds `keys`, a table of names counted
// from 1, and `ilst`, whose items have the number of a name for their type and their value in `data`; FFmpeg puts it
// into `moov/udta`. Unlike MPEG-4's, QuickTime's `meta` has no version before its boxes. Older files, and Android's,
// have the place in `moov/udta/©xyz`, the maker in `©mak`, the model in `©mod`, the software in `©swr`.
#include "codecs/metadata/quicktime_keys.h"

#include <array>
#include <utility>

#include "codecs/iso_box.h"
#include "codecs/mp4/box.h"

namespace pinmill {
namespace {

constexpr std::string_view content_identifier_key = "com.apple.quicktime.content.identifier";
constexpr std::string_view location_key = "com.apple.quicktime.location.ISO6709";
constexpr std::array maker_keys = {std::string_view("com.apple.quicktime.make"),
                                   std::string_view("com.apple.quicktime.model"),
                                   std::string_view("com.apple.quicktime.software"),
                                   std::string_view("com.android.manufacturer"), std::string_view("com.android.model")};
constexpr std::size_t max_value_bytes = 256;
// A shorter one stands in coded data by chance.
constexpr std::size_t min_secret_bytes = 6;

consteval std::uint32_t user_data_type(const char (&name)[4]) {
  std::uint32_t type = 0xa9;  // "©" in Mac OS Roman
  for (int i = 0; i < 3; ++i) type = type << 8 | static_cast<unsigned char>(name[i]);
  return type;
}
constexpr std::array old_maker_types = {user_data_type("mak"), user_data_type("mod"), user_data_type("swr")};

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

// Behind the text's length and its language, 16 bits each.
std::string old_value(ByteView user_data, std::uint32_t type) {
  const auto box = find_iso_box(user_data, type);
  constexpr std::size_t length_and_language = 4;
  if (!box || box->payload.size() <= length_and_language) return {};
  return std::string(as_text(box->payload.subspan(length_and_language)).substr(0, max_value_bytes));
}

ByteView body_of(const BoxTree& parent, std::uint32_t type) noexcept {
  const BoxTree* box = parent.child(type);
  return box != nullptr ? ByteView(box->body) : ByteView();
}

// False: there is no such value.
bool keep_secret(QuicktimeKeys& found, std::string value) {
  if (value.empty()) return false;
  if (value.size() >= min_secret_bytes) found.secrets.push_back(std::move(value));
  return true;
}

void take_keys(QuicktimeKeys& found, ByteView meta) {
  if (found.content_identifier.empty()) found.content_identifier = value_of_key(meta, content_identifier_key);
  found.has_location = keep_secret(found, value_of_key(meta, location_key)) || found.has_location;
  for (const std::string_view key : maker_keys)
    found.has_maker = keep_secret(found, value_of_key(meta, key)) || found.has_maker;
}

}  // namespace

QuicktimeKeys read_quicktime_keys(const BoxTree& moov) {
  QuicktimeKeys found;
  const ByteView user_data = body_of(moov, box_type("udta"));
  take_keys(found, boxes_of_meta(body_of(moov, box_type("meta"))));
  if (const auto inner = find_iso_box(user_data, box_type("meta"))) take_keys(found, boxes_of_meta(inner->payload));
  found.has_location = keep_secret(found, old_value(user_data, user_data_type("xyz"))) || found.has_location;
  for (const std::uint32_t type : old_maker_types)
    found.has_maker = keep_secret(found, old_value(user_data, type)) || found.has_maker;
  return found;
}

}  // namespace pinmill
