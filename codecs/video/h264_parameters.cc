#include "codecs/video/h264_parameters.h"

#include <algorithm>
#include <bitset>

#include "codecs/byte_reader.h"

namespace pinmill {
namespace {

constexpr std::uint8_t coded_slice = 1, idr_slice = 5, sequence_set = 7, picture_set = 8;
constexpr std::size_t max_ids = 32;
constexpr std::uint8_t high_profile = 100;

std::uint8_t unit_type(ByteView unit) noexcept {
  return unit.empty() ? 0 : static_cast<std::uint8_t>(unit[0]) & 31;
}

// Units behind start codes of three bytes or four.
std::vector<ByteView> split_start_codes(ByteView bytes) {
  std::vector<ByteView> units;
  std::optional<std::size_t> begin;
  for (std::size_t at = 0; at + 3 <= bytes.size(); ++at) {
    if (bytes[at] != std::byte{0} || bytes[at + 1] != std::byte{0} || bytes[at + 2] != std::byte{1}) continue;
    if (begin) units.push_back(bytes.subspan(*begin, at - *begin));
    begin = at + 3;
    at += 2;
  }
  if (begin) units.push_back(bytes.subspan(*begin));
  for (ByteView& unit : units) {  // the fourth byte of the next code, and padding
    while (!unit.empty() && unit.back() == std::byte{0}) unit = unit.first(unit.size() - 1);
  }
  return units;
}

std::vector<ByteView> split_lengths(ByteView bytes, int length_bytes) {
  std::vector<ByteView> units;
  const auto head = static_cast<std::size_t>(length_bytes);
  while (bytes.size() >= head) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < head; ++i) length = length << 8 | static_cast<std::size_t>(bytes[i]);
    bytes = bytes.subspan(head);
    if (length > bytes.size()) break;
    units.push_back(bytes.first(length));
    bytes = bytes.subspan(length);
  }
  return units;
}

// An unsigned Exp-Golomb number at the start of `bytes` (§9.1); nothing above 255.
std::optional<std::uint32_t> exp_golomb(ByteView bytes) noexcept {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8 | (i < bytes.size() ? static_cast<std::uint32_t>(bytes[i]) : 0U);
  int zeros = 0;
  while (zeros < 8 && (bits & 0x80000000U) == 0) {
    bits <<= 1;
    ++zeros;
  }
  if (zeros == 8) return std::nullopt;
  return (bits >> (31 - zeros)) - 1;
}

std::optional<std::uint32_t> id_of(ByteView unit) noexcept {
  const std::size_t at = unit_type(unit) == sequence_set ? 4 : 1;  // behind profile, constraints and level
  return unit.size() > at ? exp_golomb(unit.subspan(at)) : std::nullopt;
}

void append_with_length(Bytes& to, ByteView unit, int length_bytes) {
  for (int i = length_bytes - 1; i >= 0; --i) to.push_back(static_cast<std::byte>(unit.size() >> (8 * i) & 255U));
  to.insert(to.end(), unit.begin(), unit.end());
}

void append_with_start_code(Bytes& to, ByteView unit) {
  to.insert(to.end(), {std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}});
  to.insert(to.end(), unit.begin(), unit.end());
}

void keep_set(H264Parameters& parameters, ByteView unit) {
  if (unit_type(unit) == sequence_set) parameters.sequence_sets.emplace_back(unit.begin(), unit.end());
  if (unit_type(unit) == picture_set) parameters.picture_sets.emplace_back(unit.begin(), unit.end());
}

// Six bytes, counted sequence sets, counted picture sets, each with a length of 16 bits.
void read_record(H264Parameters& parameters, ByteView record) {
  const ByteReader reader(record);
  parameters.length_bytes = (reader.u8(4).value_or(0) & 3) + 1;
  std::uint64_t at = 5;
  for (const std::uint8_t mask : {std::uint8_t{31}, std::uint8_t{255}}) {
    const int count = reader.u8(at++).value_or(0) & mask;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t length = reader.u16(at).value_or(0);
      keep_set(parameters, reader.view(at + 2, length));
      at += 2 + length;
    }
  }
}

}  // namespace

Result<H264Parameters> read_h264_parameters(ByteView description) {
  H264Parameters parameters;
  if (!description.empty() && description[0] == std::byte{1}) {
    read_record(parameters, description);
  } else {
    for (const ByteView unit : split_start_codes(description)) keep_set(parameters, unit);
  }
  if (parameters.sequence_sets.empty() || parameters.picture_sets.empty() || parameters.sequence_sets[0].size() < 4)
    return Error(ErrorCode::corrupt_input, "the picture's parameter sets are missing");
  const Bytes& first = parameters.sequence_sets[0];
  parameters.profile = static_cast<std::uint8_t>(first[1]);
  parameters.constraints = static_cast<std::uint8_t>(first[2]);
  parameters.level = static_cast<std::uint8_t>(first[3]);
  return parameters;
}

std::optional<int> free_parameter_set_id(const H264Parameters& parameters) {
  std::bitset<max_ids> taken;
  for (const auto* sets : {&parameters.sequence_sets, &parameters.picture_sets}) {
    for (const Bytes& set : *sets) {
      if (const auto id = id_of(set); id && *id < max_ids) taken.set(*id);
    }
  }
  for (std::size_t id = 0; id < max_ids; ++id) {
    if (!taken.test(id)) return static_cast<int>(id);
  }
  return std::nullopt;
}

Bytes merge_h264_parameters(const H264Parameters& own, const H264Parameters& added) {
  std::vector<Bytes> sequences = own.sequence_sets, pictures = own.picture_sets;
  sequences.insert(sequences.end(), added.sequence_sets.begin(), added.sequence_sets.end());
  pictures.insert(pictures.end(), added.picture_sets.begin(), added.picture_sets.end());
  Bytes merged;
  if (own.length_bytes == 0) {
    for (const Bytes& set : sequences) append_with_start_code(merged, set);
    for (const Bytes& set : pictures) append_with_start_code(merged, set);
    return merged;
  }
  for (const int byte : {1, int{own.profile}, int{own.constraints}, int{own.level}, 0xfc | (own.length_bytes - 1),
                         0xe0 | static_cast<int>(sequences.size() & 31)})
    merged.push_back(static_cast<std::byte>(byte));
  for (const Bytes& set : sequences) append_with_length(merged, set, 2);
  merged.push_back(static_cast<std::byte>(pictures.size() & 255));
  for (const Bytes& set : pictures) append_with_length(merged, set, 2);
  if (own.profile == high_profile) {  // 4:2:0, eight bits, eight bits, no extensions
    for (const int byte : {0xfc | 1, 0xf8, 0xf8, 0}) merged.push_back(static_cast<std::byte>(byte));
  }
  return merged;
}

Result<Bytes> h264_packet_in_form(const H264Parameters& form, ByteView with_start_codes) {
  Bytes packet;
  for (const ByteView unit : split_start_codes(with_start_codes)) {
    if (form.length_bytes == 0) {
      append_with_start_code(packet, unit);
      continue;
    }
    if (form.length_bytes < 4 && unit.size() >> (8 * form.length_bytes) != 0)
      return Error(ErrorCode::unsupported, "a picture is too large for the lengths that the file uses");
    append_with_length(packet, unit, form.length_bytes);
  }
  return packet;
}

bool starts_anew(const H264Parameters& form, ByteView packet) {
  const std::vector<ByteView> units =
      form.length_bytes == 0 ? split_start_codes(packet) : split_lengths(packet, form.length_bytes);
  for (const ByteView unit : units) {
    const std::uint8_t type = unit_type(unit);
    if (type >= coded_slice && type <= idr_slice) return type == idr_slice;
  }
  return false;
}

}  // namespace pinmill
