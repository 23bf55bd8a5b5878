#include "codecs/tiff_directory.h"

#include <array>

namespace pinmill {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t entry_bytes = 12;
constexpr std::uint16_t type_short = 3, type_long = 4;
constexpr std::array<std::uint8_t, 14> type_bytes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

}  // namespace

std::optional<ByteReader> tiff_reader(ByteView tiff) noexcept {
  const ByteReader head(tiff);
  if (head.has(0, "II*\0"sv)) return ByteReader(tiff, ByteOrder::little);
  if (head.has(0, "MM\0*"sv)) return ByteReader(tiff, ByteOrder::big);
  return std::nullopt;
}

std::optional<TiffEntry> tiff_entry(const ByteReader& tiff, std::uint64_t directory, std::uint32_t index) noexcept {
  if (index >= tiff.u16(directory).value_or(0)) return std::nullopt;
  const std::uint64_t at = directory + 2 + entry_bytes * index;
  const auto inlined = tiff.u32(at + 8);
  if (!inlined) return std::nullopt;
  TiffEntry entry;
  entry.tag = *tiff.u16(at);
  entry.type = *tiff.u16(at + 2);
  entry.count = *tiff.u32(at + 4);
  entry.value_offset = tiff_value_bytes(entry) <= 4 ? at + 8 : *inlined;
  return entry;
}

std::optional<TiffEntry> find_tiff_entry(const ByteReader& tiff, std::uint64_t directory, std::uint16_t tag) noexcept {
  for (std::uint32_t index = 0; const auto entry = tiff_entry(tiff, directory, index); ++index) {
    if (entry->tag == tag) return entry;
  }
  return std::nullopt;
}

std::uint64_t tiff_value_bytes(const TiffEntry& entry) noexcept {
  return entry.type < type_bytes.size() ? std::uint64_t{entry.count} * type_bytes[entry.type] : 0;
}

ByteView tiff_value(const ByteReader& tiff, const TiffEntry& entry) noexcept {
  return tiff.view(entry.value_offset, tiff_value_bytes(entry));
}

std::uint32_t tiff_number(const ByteReader& tiff, const TiffEntry& entry) noexcept {
  if (entry.count == 0) return 0;
  if (entry.type == type_short) return tiff.u16(entry.value_offset).value_or(0);
  return entry.type == type_long ? tiff.u32(entry.value_offset).value_or(0) : 0;
}

}  // namespace pinmill
