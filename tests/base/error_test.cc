#include "base/error.h"

#include <cerrno>

#include <gmock/gmock.h>

#include "base/result.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;

TEST(Error, prints_its_path_outermost_first_and_the_librarys_own_number) {
  const Error error = Error(ErrorCode::corrupt_input, Origin::libav, -1094995529, "avcodec_send_packet: invalid data")
                          .during("decode video stream 0")
                          .during("clip.mp4");
  EXPECT_EQ(error.to_string(),
            "corrupt input: clip.mp4: decode video stream 0: avcodec_send_packet: invalid data (libav -1094995529)");
}

TEST(Error, is_retryable_by_its_code_alone) {
  EXPECT_TRUE(Error(ErrorCode::timed_out, "").retryable());
  EXPECT_TRUE(Error(ErrorCode::unavailable, "").retryable());
  for (const auto code :
       {ErrorCode::invalid_argument, ErrorCode::not_found, ErrorCode::unsupported, ErrorCode::corrupt_input,
        ErrorCode::limit_exceeded, ErrorCode::cancelled, ErrorCode::io_failure, ErrorCode::internal}) {
    EXPECT_FALSE(Error(code, "").retryable()) << to_string(code);
  }
}

TEST(Error, of_a_system_call_says_what_was_tried_and_picks_the_reaction) {
  const Error error = Error::from_errno(ENOENT, "open a.jpg");
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(error.to_string(), "not found: open a.jpg: No such file or directory (errno 2)");
}

TEST(Error, codes_are_read_back_from_their_names) {
  EXPECT_EQ(error_code_from(to_string(ErrorCode::limit_exceeded)), ErrorCode::limit_exceeded);
  EXPECT_EQ(error_code_from("nonsense"), ErrorCode::internal);
}

Result<int> half(int number) {
  if (number % 2 != 0) return Error(ErrorCode::invalid_argument, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  PINMILL_ASSIGN_OR_RETURN(const int once, half(number));
  PINMILL_RETURN_IF_ERROR(half(once));
  return half(once);
}

TEST(Result, carries_the_first_error_out_of_nested_calls) {
  EXPECT_EQ(testing::take(quarter(12)), 3);
  EXPECT_THAT(quarter(7), fails_with(ErrorCode::invalid_argument, HasSubstr("odd")));
  EXPECT_THAT(quarter(6), fails_with(ErrorCode::invalid_argument, HasSubstr("odd")));
  EXPECT_THAT(Result<void>(), is_ok());
}

}  // namespace
}  // namespace pinmill
