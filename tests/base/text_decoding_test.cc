#include "base/text_decoding.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::HasSubstr;
using namespace std::string_view_literals;
using testing::fails_with;
using testing::take;

DecodedText decoded(std::string_view bytes) {
  return take(decode_text(as_bytes(bytes)));
}

TEST(DecodeText, takes_utf8_with_and_without_a_mark) {
  EXPECT_EQ(decoded("Crème 🍰").utf8, "Crème 🍰");
  EXPECT_EQ(decoded("\xEF\xBB\xBFTitle").utf8, "Title");
  EXPECT_EQ(decoded("\xEF\xBB\xBFTitle").encoding, TextEncoding::utf8);
  EXPECT_EQ(decoded("").utf8, "");
}

TEST(DecodeText, takes_utf16_of_both_orders_with_and_without_a_mark) {
  const auto little = "\xFF\xFET\0\xE9\0<\xD8p\xDF"sv;
  EXPECT_EQ(decoded(little).utf8, "Té🍰");
  EXPECT_EQ(decoded(little).encoding, TextEncoding::utf16_le);
  EXPECT_EQ(decoded("\xFE\xFF\0T\0\xE9\xD8<\xDFp"sv).utf8, "Té🍰");
  EXPECT_EQ(decoded("T\0i\0t\0l\0e\0"sv).utf8, "Title");
  EXPECT_EQ(decoded("\0T\0i\0t\0l\0e"sv).encoding, TextEncoding::utf16_be);
}

TEST(DecodeText, takes_what_is_neither_for_windows_1252) {
  const DecodedText text = decoded(
      "Cr\xE8me br\xFBl\xE9"
      "e \x80 5 \x93quoted\x94 \x97 \x81");
  EXPECT_EQ(text.encoding, TextEncoding::windows_1252);
  EXPECT_EQ(text.utf8, "Crème brûlée € 5 “quoted” — \u0081");
}

TEST(DecodeText, refuses_half_characters) {
  EXPECT_THAT(decode_text(as_bytes("\xFF\xFET"sv)),
              fails_with(ErrorCode::corrupt_input, HasSubstr("middle of a character")));
  EXPECT_THAT(decode_text(as_bytes("\xFF\xFE<\xD8"sv)), fails_with(ErrorCode::corrupt_input, HasSubstr("byte 2")));
  EXPECT_THAT(decode_text(as_bytes("\xFF\xFE\0\xDC"
                                   "a\0"sv)),
              fails_with(ErrorCode::corrupt_input, HasSubstr("byte 2")));
  EXPECT_THAT(decode_text(as_bytes("\xEF\xBB\xBF"
                                   "a\xFF"sv)),
              fails_with(ErrorCode::corrupt_input, HasSubstr("UTF-8")));
}

}  // namespace
}  // namespace pinmill
