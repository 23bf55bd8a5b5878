// Integers inside hostile bytes: what lies outside is no value, never a read. Plain data, any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_io.h"
#include "base/byte_order.h"

namespace pinmill {

enum class ByteOrder : std::uint8_t { big, little };

class ByteReader {
 public:
  explicit ByteReader(ByteView bytes, ByteOrder order = ByteOrder::big) noexcept : bytes_(bytes), order_(order) {}

  ByteView bytes() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return bytes_.size(); }

  std::optional<std::uint8_t> u8(std::uint64_t at) const noexcept { return narrow<std::uint8_t>(at); }
  std::optional<std::uint16_t> u16(std::uint64_t at) const noexcept { return narrow<std::uint16_t>(at); }
  std::optional<std::uint32_t> u32(std::uint64_t at) const noexcept { return narrow<std::uint32_t>(at); }
  std::optional<std::uint64_t> u64(std::uint64_t at) const noexcept { return narrow<std::uint64_t>(at); }

  /// Empty where any of it lies outside.
  ByteView view(std::uint64_t at, std::uint64_t length) const noexcept {
    if (at > bytes_.size() || length > bytes_.size() - at) return {};
    return bytes_.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(length));
  }
  /// Whether `text` stands at `at`.
  bool has(std::uint64_t at, std::string_view text) const noexcept { return as_text(view(at, text.size())) == text; }

 private:
  template <typename T>
  std::optional<T> narrow(std::uint64_t at) const noexcept {
    const ByteView part = view(at, sizeof(T));
    if (part.empty()) return std::nullopt;
    return order_ == ByteOrder::big ? load_big_endian<T>(part.data()) : load_little_endian<T>(part.data());
  }

  ByteView bytes_;
  ByteOrder order_;
};

}  // namespace pinmill
