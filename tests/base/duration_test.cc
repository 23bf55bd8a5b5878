#include "base/duration.h"

#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

using namespace std::chrono_literals;

TEST(Duration, is_read_as_people_write_it) {
  EXPECT_EQ(take(parse_duration("90s")), 90s);
  EXPECT_EQ(take(parse_duration("15m")), 15min);
  EXPECT_EQ(take(parse_duration("3h")), 3h);
  EXPECT_EQ(take(parse_duration("2d")), 48h);
  EXPECT_EQ(take(parse_duration("1d2h30m5s")), 26h + 30min + 5s);
}

TEST(Duration, is_refused_where_it_is_none_or_could_be_misread) {
  for (const char* text :
       {"", "3", "h", "3 h", "-3h", "3hours", "30m1h", "1h1h", "0s", "366d", "99999999999999999999h"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace pinmill::testing
