#include "sandbox/fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill::sandbox {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::take;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string fired(std::string_view rules, std::string_view operation, int calls, std::uint64_t seed = 1) {
  FaultPlan plan;
  plan.replace(take(parse_faults(rules)), seed);
  std::string text;
  for (int i = 0; i < calls; ++i) text += plan.decide(operation).empty() ? '.' : 'x';
  return text;
}

TEST(Faults, come_at_the_calls_that_are_named) {
  EXPECT_EQ(fired("pins/create:reset", "pins/create", 3), "xxx");
  EXPECT_EQ(fired("pins/create:reset@3", "pins/create", 5), "..x..");
  EXPECT_EQ(fired("pins/create:reset@2-4", "pins/create", 5), ".xxx.");
  EXPECT_EQ(fired("pins/create:reset@/3", "pins/create", 7), "..x..x.");
  EXPECT_EQ(fired("pins/create:reset@0%", "pins/create", 5), ".....");
  EXPECT_EQ(fired("pins/create:reset@100%", "pins/create", 5), "xxxxx");
}

TEST(Faults, are_for_the_operations_that_are_named) {
  EXPECT_EQ(fired("pins/*:lose", "pins/get", 1), "x");
  EXPECT_EQ(fired("*:lose", "oauth/token", 1), "x");
  EXPECT_EQ(fired("pins/create:lose", "pins/get", 1), ".");
}

TEST(Faults, fall_alike_with_the_same_seed_and_otherwise_with_another) {
  const auto once = fired("*:lose@30%", "a", 2'000, 7);
  EXPECT_EQ(once, fired("*:lose@30%", "a", 2'000, 7));
  EXPECT_NE(once, fired("*:lose@30%", "a", 2'000, 8));
  EXPECT_NEAR(static_cast<double>(std::count(once.begin(), once.end(), 'x')), 600, 100);
}

TEST(Faults, end_an_answer_in_one_way_and_may_do_more_besides) {
  FaultPlan plan;
  plan.replace(take(parse_faults("*:lose ; *:reset; *:unlisted=5000")), 1);
  EXPECT_THAT(plan.decide("pins/create"),
              ElementsAre(Field(&Fault::kind, FaultKind::lose), Field(&Fault::kind, FaultKind::unlisted)));
}

TEST(Faults, have_a_number_of_their_own) {
  const auto rules = take(parse_faults("a:error;a:error=503;a:throttle=7@2"));
  EXPECT_EQ(rules[0].number, 500);
  EXPECT_EQ(rules[1].number, 503);
  EXPECT_EQ(rules[2].number, 7);
  EXPECT_THAT(take(parse_faults("")), IsEmpty());
}

TEST(Faults, say_what_is_wrong_with_a_rule) {
  EXPECT_THAT(parse_faults("reset"), fails_with(ErrorCode::invalid_argument, HasSubstr("an operation and a colon")));
  EXPECT_THAT(parse_faults("a:explode"), fails_with(ErrorCode::invalid_argument, HasSubstr("lose, reset, hang")));
  for (const auto* rule : {"a:lose@x", "a:lose@0", "a:lose@101%", "a:lose@5-2", "a:lose@/0", "a:lose@"})
    EXPECT_THAT(parse_faults(rule), fails_with(ErrorCode::invalid_argument, HasSubstr("after @"))) << rule;
  EXPECT_THAT(parse_faults("a:error=x"), fails_with(ErrorCode::invalid_argument, HasSubstr("after =")));
}

}  // namespace
}  // namespace pinmill::sandbox
