#include "fuzz/mutation.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/byte_order.h"

namespace pinmill::fuzz {
namespace {

using Offset = std::ptrdiff_t;

class Mutator {
 public:
  Mutator(Bytes bytes, ByteView other, std::uint64_t seed) : bytes_(std::move(bytes)), other_(other), random_(seed) {}

  Bytes run() && {
    for (auto rounds = 1 + below(4); rounds > 0 && bytes_.size() > 16; --rounds) damage();
    return std::move(bytes_);
  }

 private:
  // mt19937_64 is the same everywhere; the standard's distributions are not.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  /// Two times in three near the start, where headers are.
  std::size_t somewhere(std::size_t room) {
    const auto last = bytes_.size() - room;
    return below(3) == 0 ? below(last + 1) : below(std::min<std::size_t>(last, 600) + 1);
  }

  void damage() {
    switch (below(6)) {
      case 0: return flip_bits();
      case 1: return bytes_.resize(1 + below(bytes_.size()));
      case 2: return splice();
      case 3: return remove();
      case 4: return repeat();
      default: return set_number();
    }
  }

  void flip_bits() {
    for (auto count = 1 + below(16); count > 0; --count) bytes_[somewhere(1)] ^= static_cast<std::byte>(1U << below(8));
  }

  void splice() {
    const auto length = 1 + below(std::min<std::size_t>(other_.size(), 4096));
    const auto from = below(other_.size() - length + 1), to = somewhere(1);
    bytes_.resize(std::max(bytes_.size(), to + length));
    std::copy_n(other_.begin() + static_cast<Offset>(from), length, bytes_.begin() + static_cast<Offset>(to));
  }

  void remove() {
    const auto at = somewhere(1), length = 1 + below(std::min<std::size_t>(bytes_.size() - at, 512));
    bytes_.erase(bytes_.begin() + static_cast<Offset>(at), bytes_.begin() + static_cast<Offset>(at + length));
  }

  void repeat() {
    const auto at = somewhere(1), length = 1 + below(std::min<std::size_t>(bytes_.size() - at, 512));
    const Bytes piece(bytes_.begin() + static_cast<Offset>(at), bytes_.begin() + static_cast<Offset>(at + length));
    bytes_.insert(bytes_.begin() + static_cast<Offset>(at), piece.begin(), piece.end());
  }

  void set_number() {
    constexpr std::array<std::uint32_t, 8> unlikely = {0, 1, 2, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    const auto value = unlikely[below(unlikely.size())];
    auto* const at = bytes_.data() + somewhere(4);
    if (below(2) == 0)
      store_big_endian(at, value);
    else
      store_big_endian(at, static_cast<std::uint16_t>(value));
  }

  Bytes bytes_;
  ByteView other_;
  std::mt19937_64 random_;
};

}  // namespace

Bytes mutated(ByteView original, ByteView other, std::uint64_t seed) {
  return Mutator(Bytes(original.begin(), original.end()), other, seed).run();
}

}  // namespace pinmill::fuzz
