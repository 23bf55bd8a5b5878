#include "sandbox/clock.h"

#include <gtest/gtest.h>

namespace pinmill::sandbox {
namespace {

TEST(SandboxClock, can_be_set_and_advanced) {
  Clock clock;
  clock.set(from_ms(1'764'037'500'123));
  EXPECT_GE(clock.now(), from_ms(1'764'037'500'123));
  clock.advance(std::chrono::hours(24));
  EXPECT_GE(clock.now(), from_ms(1'764'037'500'123) + std::chrono::hours(24));
  EXPECT_LT(clock.now(), from_ms(1'764'037'500'123) + std::chrono::hours(25));
}

TEST(SandboxClock, stands_still_at_speed_zero) {
  Clock clock(0);
  const Time now = clock.now();
  EXPECT_EQ(clock.now(), now);
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(clock.now() - now, std::chrono::milliseconds(1));
}

TEST(SandboxClock, writes_times_with_and_without_a_zone) {
  EXPECT_EQ(zoneless(from_ms(1'764'037'500'999)), "2025-11-25T02:25:00");
  EXPECT_EQ(rfc3339(from_ms(1'764'037'500'999)), "2025-11-25T02:25:00Z");
}

}  // namespace
}  // namespace pinmill::sandbox
