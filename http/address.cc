// Which addresses are the public internet: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and what was
// added to them since), read so that what is not surely public is not.
#include <algorithm>
#include <array>

#include "http/guard.h"
#include "http/transfer.h"

namespace pinmill::http {
namespace {

struct Range {
  std::array<std::uint8_t, 16> start;
  unsigned bits;
};

constexpr std::array<Range, 16> reserved_v4 = {{
    {{0}, 8},              // this network
    {{10}, 8},             // private
    {{100, 64}, 10},       // shared by carriers
    {{127}, 8},            // loopback
    {{169, 254}, 16},      // link-local, cloud metadata
    {{172, 16}, 12},       // private
    {{192, 0, 0}, 24},     // protocol assignments
    {{192, 0, 2}, 24},     // documentation
    {{192, 31, 196}, 24},  // AS112
    {{192, 52, 193}, 24},  // AMT
    {{192, 88, 99}, 24},   // 6to4 relays
    {{192, 168}, 16},      // private
    {{198, 18}, 15},       // benchmarking
    {{198, 51, 100}, 24},  // documentation
    {{203, 0, 113}, 24},   // documentation
    {{224}, 3},            // multicast, reserved, broadcast
}};

// Only 2000::/3 is public unicast; these are parts of it that are not, or that carry an IPv4 address.
constexpr std::array<Range, 5> reserved_v6 = {{
    {{0x20, 0x01, 0x00, 0x00}, 23},              // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},              // documentation
    {{0x20, 0x02}, 16},                          // 6to4
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48},  // AS112
    {{0x3f, 0xff}, 20},                          // documentation
}};

bool lies_in(ByteView address, const Range& range) noexcept {
  for (unsigned bit = 0; bit < range.bits; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if (((std::to_integer<std::uint8_t>(address[bit / 8]) ^ range.start[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

template <std::size_t N>
bool lies_in_any(ByteView address, const std::array<Range, N>& ranges) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return lies_in(address, range); });
}

// The IPv4 address of ::ffff:0:0/96; empty for any other.
ByteView mapped_v4(ByteView address) noexcept {
  constexpr Range mapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
  return address.size() == 16 && lies_in(address, mapped) ? address.subspan(12) : ByteView();
}

}  // namespace

bool is_public_unicast(std::span<const std::byte> address) noexcept {
  if (address.size() == 4) return !lies_in_any(address, reserved_v4);
  constexpr Range global_unicast = {{0x20}, 3};
  return address.size() == 16 && lies_in(address, global_unicast) && !lies_in_any(address, reserved_v6);
}

bool is_loopback(ByteView address) noexcept {
  constexpr Range v4 = {{127}, 8};
  constexpr Range v6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
  if (const ByteView inner = mapped_v4(address); !inner.empty()) address = inner;
  return address.size() == 4 ? lies_in(address, v4) : address.size() == 16 && lies_in(address, v6);
}

}  // namespace pinmill::http
