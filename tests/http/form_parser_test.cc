#include "http/form_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill::http {
namespace {

using pinmill::testing::fails_with;
using pinmill::testing::is_ok;
using ::testing::HasSubstr;

const std::string form =
    "--xYz\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\na\r\n--xY\r\n--xYz\r\n"
    "content-disposition: form-data; name=\"file\"; filename=\"c.mp4\"\r\nContent-Type: "
    "video/mp4\r\n\r\n\r\n--\r\n\r\n--xYz--\r\n";

/// "key=…|file(c.mp4)=…|", fed in pieces of `size`.
Result<std::string> read_in_pieces(std::string_view text, std::size_t size, bool* complete = nullptr) {
  std::string read;
  FormParser parser("xYz", {.begin = [&](const FormPart& part) -> Result<void> {
                              read += part.name + (part.is_file ? "(" + part.file_name + ")" : "") + "=";
                              return {};
                            },
                            .data = [&](ByteView bytes) -> Result<void> {
                              read += as_text(bytes);
                              return {};
                            },
                            .end = [&]() -> Result<void> {
                              read += "|";
                              return {};
                            }});
  for (std::size_t at = 0; at < text.size(); at += size)
    PINMILL_RETURN_IF_ERROR(parser.feed(as_bytes(text.substr(at, size))));
  if (complete != nullptr) *complete = parser.complete();
  return read;
}

TEST(FormParser, reads_the_same_however_the_bytes_come) {
  for (std::size_t size = 1; size <= form.size(); ++size) {
    bool complete = false;
    const auto read = read_in_pieces(form, size, &complete);
    ASSERT_THAT(read, is_ok());
    EXPECT_EQ(*read, "key=a\r\n--xY|file(c.mp4)=\r\n--\r\n|") << size;
    EXPECT_TRUE(complete);
  }
}

TEST(FormParser, knows_a_form_that_was_cut) {
  bool complete = true;
  ASSERT_THAT(read_in_pieces(form.substr(0, form.size() - 6), 10, &complete), is_ok());
  EXPECT_FALSE(complete);
}

TEST(FormParser, refuses_what_is_no_form) {
  EXPECT_THAT(read_in_pieces("hello, this is text", 5), fails_with(ErrorCode::corrupt_input, HasSubstr("boundary")));
  EXPECT_THAT(read_in_pieces("--xYz\r\nContent-Type: text/plain\r\n\r\nx", 50),
              fails_with(ErrorCode::corrupt_input, HasSubstr("no name")));
  EXPECT_THAT(read_in_pieces("--xYz\r\n" + std::string(10'000, 'x'), 10'100),
              fails_with(ErrorCode::corrupt_input, HasSubstr("too large")));
}

TEST(FormParser, finds_the_boundary_in_a_content_type) {
  EXPECT_EQ(FormParser::boundary_of("multipart/form-data; boundary=ab-c"), "ab-c");
  EXPECT_EQ(FormParser::boundary_of("Multipart/Form-Data; boundary=\"a b\"; charset=x"), "a b");
  EXPECT_EQ(FormParser::boundary_of("application/json"), "");
  EXPECT_EQ(FormParser::boundary_of("multipart/form-data"), "");
}

}  // namespace
}  // namespace pinmill::http
