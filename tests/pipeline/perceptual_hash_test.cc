#include "pipeline/perceptual_hash.h"

#include <bit>
#include <cmath>
#include <random>

#include <gmock/gmock.h>

#include "codecs/pictures.h"

namespace pinmill {
namespace {

using ::testing::Gt;
using ::testing::Le;
using testing::painted;
using testing::plain;

constexpr int few = 4;  // of 64

int differing_bits(std::uint64_t one, std::uint64_t other) {
  return std::popcount(one ^ other);
}

// Waves of light of many lengths, other ones for each `seed`, as rich as a photograph.
Image scene(std::uint32_t width_px, std::uint32_t height_px, unsigned seed, int lighter = 0) {
  std::mt19937 random(seed);
  struct Wave {
    double across, down, phase, height;
  };
  std::vector<Wave> waves;
  for (int i = 0; i < 40; ++i) {
    const auto next = [&](unsigned below) { return static_cast<double>(random() % below); };
    waves.push_back({.across = next(8), .down = next(8), .phase = next(7), .height = 3 + next(10)});
  }
  return painted(width_px, height_px, [&](std::uint32_t x, std::uint32_t y) {
    double value = 120 + lighter;
    for (const Wave& wave : waves)
      value += wave.height * std::sin(wave.phase + 3.14 * (wave.across * x / width_px + wave.down * y / height_px));
    const auto level = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
    return Rgb8{level, level, level};
  });
}

TEST(PerceptualHash, stays_nearly_the_same_when_a_picture_is_resized_or_made_lighter) {
  const std::uint64_t hash = perceptual_hash(scene(256, 170, 1));
  EXPECT_THAT(differing_bits(hash, perceptual_hash(scene(120, 80, 1))), Le(few));
  EXPECT_THAT(differing_bits(hash, perceptual_hash(scene(256, 170, 1, 12))), Le(few));
}

TEST(PerceptualHash, tells_other_pictures_apart) {
  for (unsigned one = 0; one < 6; ++one) {
    for (unsigned other = one + 1; other < 6; ++other) {
      EXPECT_THAT(differing_bits(perceptual_hash(scene(200, 200, one)), perceptual_hash(scene(200, 200, other))),
                  Gt(3 * few))
          << one << " and " << other;
    }
  }
}

TEST(PerceptualHash, goes_by_colour_where_there_is_no_content) {
  const std::uint64_t white = perceptual_hash(plain(100, 100, {255, 255, 255}));
  EXPECT_EQ(perceptual_hash(plain(50, 200, {255, 255, 255})), white);
  EXPECT_THAT(differing_bits(perceptual_hash(plain(100, 100, {128, 200, 205})), white), Gt(3 * few));
}

TEST(PerceptualHash, takes_pictures_of_one_pixel) {
  EXPECT_EQ(perceptual_hash(plain(1, 1, {1, 2, 3})), perceptual_hash(plain(9, 9, {1, 2, 3})));
}

}  // namespace
}  // namespace pinmill
