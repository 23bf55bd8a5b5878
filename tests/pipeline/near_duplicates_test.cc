#include "pipeline/batch/near_duplicates.h"

#include <bit>
#include <random>

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using Answers = std::vector<std::optional<std::size_t>>;

TEST(NearDuplicates, differ_in_at_most_four_bits_and_name_the_earliest) {
  const std::vector<std::uint64_t> hashes = {0xFF00, 0xFF0F, 0xFF1F, 0xFF00, 0xFF01};
  EXPECT_THAT(earlier_lookalikes(hashes), ElementsAre(std::nullopt, 0u, 1u, 0u, 0u));
}

TEST(NearDuplicates, are_not_pictures_that_say_nothing) {
  const std::vector<std::uint64_t> hashes = {0, 0, 1};
  EXPECT_THAT(earlier_lookalikes(hashes), ElementsAre(std::nullopt, std::nullopt, std::nullopt));
}

// The obvious way, pair by pair.
Answers by_pairs(const std::vector<std::uint64_t>& hashes) {
  Answers answers(hashes.size());
  for (std::size_t later = 0; later < hashes.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later && !answers[later]; ++earlier) {
      if (std::popcount(hashes[later] ^ hashes[earlier]) <= 4) answers[later] = earlier;
    }
  }
  return answers;
}

TEST(NearDuplicates, are_those_that_comparing_every_pair_finds) {
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> hashes;
  for (int i = 0; i < 2000; ++i) {
    std::uint64_t hash = i % 2 == 0 ? random() | 1 : hashes[random() % hashes.size()];
    for (std::uint64_t flips = random() % 7; flips > 0; --flips) hash ^= 1ULL << (random() % 63 + 1);
    hashes.push_back(hash | 1);
  }
  const Answers expected = by_pairs(hashes);
  EXPECT_GT(std::count_if(expected.begin(), expected.end(), [](const auto& answer) { return answer.has_value(); }),
            500);
  EXPECT_EQ(earlier_lookalikes(hashes), expected);
}

}  // namespace
}  // namespace pinmill
