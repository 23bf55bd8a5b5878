// Numbers in files, which have a byte order of their own. Free functions, any thread; the caller has checked the
// length.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "base/byte_io.h"

namespace pinmill {

template <std::unsigned_integral T>
constexpr T load_big_endian(const std::byte* from) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8 | std::to_integer<std::uint64_t>(from[i]);
  return static_cast<T>(value);
}

template <std::unsigned_integral T>
constexpr T load_little_endian(const std::byte* from) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = sizeof(T); i > 0; --i) value = value << 8 | std::to_integer<std::uint64_t>(from[i - 1]);
  return static_cast<T>(value);
}

template <std::unsigned_integral T>
constexpr void store_big_endian(std::byte* to, T value) noexcept {
  std::uint64_t rest = value;
  for (std::size_t i = sizeof(T); i > 0; --i, rest >>= 8) to[i - 1] = static_cast<std::byte>(rest & 255U);
}

template <std::unsigned_integral T>
void append_big_endian(Bytes& to, T value) {
  to.resize(to.size() + sizeof(T));
  store_big_endian(to.data() + to.size() - sizeof(T), value);
}

}  // namespace pinmill
