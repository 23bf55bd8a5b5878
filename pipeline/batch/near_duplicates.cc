#include "pipeline/batch/near_duplicates.h"

#include <array>
#include <bit>
#include <unordered_map>

// Note: bands
// Two hashes that differ in at most 4 bits agree wholly in at least one of 5 bands of bits, so only those that share a
// band are compared: a folder of 100,000 takes milliseconds, not the minutes of every pair.

namespace pinmill {
namespace {

constexpr int max_different_bits = 4;
constexpr std::size_t bands = max_different_bits + 1;
constexpr unsigned band_bits = 13;  // 5 × 13 covers 64

std::uint64_t band_of(std::uint64_t hash, std::size_t band) noexcept {
  return (hash >> (band * band_bits)) & ((1U << band_bits) - 1);
}

}  // namespace

std::vector<std::optional<std::size_t>> earlier_lookalikes(std::span<const std::uint64_t> hashes) {
  std::array<std::unordered_map<std::uint64_t, std::vector<std::size_t>>, bands> seen;
  std::vector<std::optional<std::size_t>> answers(hashes.size());
  for (std::size_t index = 0; index < hashes.size(); ++index) {
    const std::uint64_t hash = hashes[index];
    if (hash == 0) continue;
    std::size_t first = index;
    for (std::size_t band = 0; band < bands; ++band) {
      std::vector<std::size_t>& sharing = seen[band][band_of(hash, band)];
      for (const std::size_t other : sharing) {
        if (other >= first) break;
        if (std::popcount(hash ^ hashes[other]) <= max_different_bits) first = other;
      }
      sharing.push_back(index);
    }
    if (first < index) answers[index] = first;
  }
  return answers;
}

}  // namespace pinmill
