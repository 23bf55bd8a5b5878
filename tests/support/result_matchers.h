// Matchers for Result<T>: a failed one prints the error, or the value that was not expected.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "base/result.h"

namespace pinmill::testing {

/// EXPECT_THAT(read(...), is_ok());
MATCHER(is_ok, "holds a value") {
  if (arg.has_value()) return true;
  *result_listener << "which holds the error \"" << arg.error().to_string() << '"';
  return false;
}

/// EXPECT_THAT(read(...), fails_with(ErrorCode::corrupt_input, HasSubstr("row 12")));
MATCHER_P2(fails_with, code, text,
           "fails with \"" + std::string(pinmill::to_string(code)) + "\" and a text that " +
               ::testing::DescribeMatcher<std::string>(text)) {
  if (arg.has_value()) {
    *result_listener << "which holds a value";
    return false;
  }
  *result_listener << "which holds the error \"" << arg.error().to_string() << '"';
  return arg.error().code() == code && ::testing::ExplainMatchResult(text, arg.error().to_string(), result_listener);
}

/// Also ends the test where there is no value: `auto value = take(f());` prints the error.
template <typename T>
T take(Result<T> result) {
  if (!result) throw std::runtime_error("no value: " + result.error().to_string());
  return *std::move(result);
}

}  // namespace pinmill::testing
