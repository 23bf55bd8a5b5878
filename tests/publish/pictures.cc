#include "publish/pictures.h"

#include <array>
#include <fstream>

#include "base/sha256.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {
namespace {

constexpr std::uint32_t width = 200, height = 300;

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<unsigned char>(c)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
  return out;
}

std::string chunk(const std::string& type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(crc32(type + data));
}

// One stored block: the rows of a 1-bit picture are few bytes.
std::string stored_zlib(const std::string& bytes) {
  const auto size = static_cast<std::uint16_t>(bytes.size());
  std::string out = "\x78\x01\x01";
  for (const std::uint16_t part : {size, static_cast<std::uint16_t>(~size)}) {
    out += static_cast<char>(part & 0xff);
    out += static_cast<char>(part >> 8);
  }
  return out + bytes + big_endian(adler32(bytes));
}

}  // namespace

std::string numbered_png(unsigned number) {
  std::string rows;
  for (std::uint32_t y = 0; y < height; ++y) {
    rows += '\0';
    // a square for each bit of the number, eight to a band
    for (std::uint32_t x = 0; x < width / 8; ++x) {
      const std::uint32_t bit = (y / 38) * 4 + x / 7;
      rows += bit < 32 && (number >> bit & 1U) != 0 ? '\xff' : '\x18';
    }
  }
  std::string header = big_endian(width) + big_endian(height);
  header += std::string("\x01\x00\x00\x00\x00", 5);
  return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + chunk("IDAT", stored_zlib(rows)) +
         chunk("IEND", "");
}

PinPage page_of(const std::filesystem::path& file, const std::string& media_type) {
  const auto bytes = read_bytes(file);
  const auto digest = Sha256::hex_of(bytes);
  return {.file = file,
          .media_type = media_type,
          .sha256 = digest,
          .source_sha256 = Sha256::hex_of(as_bytes("source of " + digest)),
          .size_bytes = bytes.size(),
          .width_px = width,
          .height_px = height};
}

PreparedPin numbered_pin(const std::filesystem::path& folder, unsigned number) {
  std::filesystem::create_directories(folder);
  const auto text = std::to_string(number);
  const auto file = folder / ("pin" + text + ".png");
  if (!std::filesystem::exists(file)) std::ofstream(file, std::ios::binary) << numbered_png(number);
  PreparedPin pin{.id = "pin-" + text, .pages = {page_of(file, "image/png")}};
  pin.title = "Pin " + text;
  pin.description = "Description of " + text;
  pin.alt_text = "Picture " + text;
  return pin;
}

}  // namespace pinmill::testing
