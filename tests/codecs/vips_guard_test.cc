#include "codecs/vips/guard.h"

#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(VipsGuard, turns_an_exception_into_an_error_on_one_line) {
  const auto result = guard(ErrorCode::corrupt_input, "read the header", []() -> int {
    vips_error("one", "%s", "first trouble");
    vips_error("two", "%s", "second trouble");
    throw vips::VError();
  });
  ASSERT_THAT(result, fails_with(ErrorCode::corrupt_input,
                                 AllOf(HasSubstr("read the header: one: first trouble; two: second trouble"),
                                       Not(HasSubstr("\n")))));
  EXPECT_EQ(result.error().origin(), Origin::libvips);
}

TEST(VipsGuard, leaves_nothing_behind_for_the_next_error) {
  (void)guard(ErrorCode::internal, "a", []() -> int {
    vips_error("old", "%s", "trouble");
    throw vips::VError();
  });
  EXPECT_THAT(std::string(vips_error_buffer()), IsEmpty());
}

TEST(VipsGuard, forgets_what_was_complained_of_before) {
  vips_error("old", "%s", "trouble");
  const auto result = guard(ErrorCode::internal, "draw", []() -> int { throw vips::VError(); });
  EXPECT_THAT(result, fails_with(ErrorCode::internal, AllOf(HasSubstr("draw"), Not(HasSubstr("old")))));
}

TEST(VipsGuard, gives_back_what_the_function_gave) {
  const auto number = guard(ErrorCode::internal, "count", [] { return 7; });
  ASSERT_THAT(number, is_ok());
  EXPECT_EQ(*number, 7);
  EXPECT_THAT(guard(ErrorCode::internal, "rest", [] {}), is_ok());
  EXPECT_THAT(guard(ErrorCode::internal, "refuse",
                    []() -> Result<int> { return Error(ErrorCode::limit_exceeded, "too much"); }),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("too much")));
}

}  // namespace
}  // namespace pinmill
