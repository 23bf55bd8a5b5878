#include "codecs/video/rate_plan.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

constexpr std::uint64_t two_gigabytes = 2'000'000'000;

TEST(RatePlan, of_a_short_video_is_what_its_level_allows) {
  const RatePlan plan = take(plan_rate({.width_px = 1080,
                                        .height_px = 1920,
                                        .frames_per_second = 30,
                                        .duration = seconds(10),
                                        .max_bytes = two_gigabytes}));
  EXPECT_EQ(plan.max_bits_per_second, 62'500'000);
  const RatePlan small = take(plan_rate({.width_px = 640,
                                         .height_px = 480,
                                         .frames_per_second = 30,
                                         .duration = seconds(10),
                                         .max_bytes = two_gigabytes}));
  EXPECT_EQ(small.max_bits_per_second, 12'500'000);
}

TEST(RatePlan, of_a_long_video_fills_no_more_than_its_bytes) {
  for (const std::uint64_t max_bytes : {two_gigabytes, two_gigabytes / 20}) {
    const RatePlan plan = take(plan_rate({.width_px = 1080,
                                          .height_px = 1920,
                                          .frames_per_second = 60,
                                          .duration = minutes(15),
                                          .max_bytes = max_bytes,
                                          .index_bytes = 4'000'000,
                                          .sound_bits_per_second = 160'000}));
    const auto bits = (plan.max_bits_per_second + 160'000) * 900 + plan.buffer_bits + 8 * 4'000'000;
    EXPECT_LT(bits, static_cast<std::int64_t>(8 * max_bytes));
    EXPECT_GT(bits, static_cast<std::int64_t>(8 * max_bytes * 9 / 10));
  }
}

TEST(RatePlan, takes_an_unknown_length_for_the_longest_that_is_published) {
  RateNeed need{.width_px = 1080, .height_px = 1920, .max_bytes = two_gigabytes};
  const RatePlan unknown = take(plan_rate(need));
  need.duration = minutes(15);
  EXPECT_EQ(unknown, take(plan_rate(need)));
}

TEST(RatePlan, refuses_in_words_what_cannot_fit) {
  EXPECT_THAT(plan_rate({.width_px = 320,
                         .height_px = 240,
                         .duration = seconds(60),
                         .max_bytes = 500'000,
                         .sound_bits_per_second = 160'000}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("500000 bytes")));
}

}  // namespace
}  // namespace pinmill
