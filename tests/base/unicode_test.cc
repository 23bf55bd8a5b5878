#include "base/unicode.h"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::ElementsAre;

TEST(ValidUtf8, knows_ill_formed_sequences) {
  EXPECT_TRUE(is_valid_utf8("Crème 👩‍🍳\n"));
  EXPECT_TRUE(is_valid_utf8(""));
  for (const char* text : {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"})
    EXPECT_FALSE(is_valid_utf8(text)) << testing::PrintToString(text);
}

TEST(CleanUtf8, replaces_ill_formed_bytes_and_drops_control_characters) {
  EXPECT_EQ(to_clean_utf8("a\xff\xfe"
                          "b"),
            "a\uFFFD\uFFFDb");
  EXPECT_EQ(to_clean_utf8("one\r\ntwo\tthree\x1b[31m\u0085"), "one\ntwo\tthree[31m");
  EXPECT_TRUE(is_valid_utf8(to_clean_utf8("\xe2\x82 and \xf0\x9f")));
}

TEST(OneLine, can_neither_break_a_line_nor_speak_to_the_terminal) {
  EXPECT_EQ(to_one_line("new\nline\x1b]0;title\x07.jpg"), "new line]0;title.jpg");
}

TEST(Nfc, makes_one_form_of_two) {
  EXPECT_EQ(to_nfc("Cafe\u0301"), "Café");
  EXPECT_EQ(to_nfc("Café"), "Café");
  EXPECT_EQ(to_nfc("ﬁ"), "ﬁ");
}

TEST(Fold, makes_case_form_width_and_outer_space_equal) {
  EXPECT_EQ(fold("  Cafe\u0301 \u00A0"), fold("CAFÉ"));
  EXPECT_EQ(fold("Straße"), fold("STRASSE"));
  EXPECT_EQ(fold("ＡＢＣ"), "abc");
  EXPECT_NE(fold("café"), fold("cafe"));
}

TEST(CodePoints, are_what_json_schema_counts) {
  EXPECT_EQ(count_code_points("Café"), 4u);
  EXPECT_EQ(count_code_points("👨‍👩‍👧‍👦"), 7u);
  EXPECT_EQ(count_code_points(""), 0u);
}

TEST(CutTo, cuts_at_the_last_whole_character_that_a_person_sees) {
  EXPECT_EQ(cut_to("abc", 3), "abc");
  EXPECT_EQ(cut_to("abc", 2), "ab");
  EXPECT_EQ(cut_to("abc", 0), "");
  EXPECT_EQ(cut_to("ab👨‍👩‍👧‍👦", 8), "ab");
  EXPECT_EQ(cut_to("ab👨‍👩‍👧‍👦", 9), "ab👨‍👩‍👧‍👦");
  EXPECT_EQ(cut_to("ae\u0301x", 2), "a");
}

TEST(Trim, takes_no_break_spaces_and_a_stray_byte_order_mark) {
  EXPECT_EQ(trim("\uFEFF \u00A0 a b\r\n\t"), "a b");
  EXPECT_EQ(trim(" \t"), "");
}

TEST(Slug, is_readable_ascii) {
  EXPECT_EQ(slug("Crème Brûlée"), "creme-brulee");
  EXPECT_EQ(slug("IMG_0012 (1)"), "img-0012-1");
  EXPECT_EQ(slug("--Straße__9--"), "strasse-9");
  EXPECT_EQ(slug("Smørrebrød Łódź Æble"), "smorrebrod-lodz-aeble");
  EXPECT_EQ(slug("Cre\u0300me"), slug("CRÈME"));
}

TEST(Slug, is_never_empty_and_never_longer_than_asked) {
  for (const char* text : {"", "蛋糕", "\xff\xfe", "🍰", "---"}) EXPECT_EQ(slug(text), "pin") << text;
  EXPECT_EQ(slug("one two three", 8), "one-two");
  EXPECT_EQ(slug(std::string(300, 'x')).size(), 40u);
}

TEST(NaturalOrder, takes_digits_by_value_and_letters_without_case) {
  std::vector<std::string> names = {"page10", "Page2", "page1", "PAGE3", "page", "a/2", "a/10", "_x"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_THAT(names, ElementsAre("_x", "a/2", "a/10", "page", "page1", "Page2", "PAGE3", "page10"));
}

TEST(NaturalOrder, has_no_longest_number) {
  EXPECT_TRUE(natural_less("n99999999999999999999999998", "n99999999999999999999999999"));
  EXPECT_TRUE(natural_less("n9", "n10000000000000000000000000000000000000000"));
  EXPECT_TRUE(natural_less("n0009", "n10"));
}

TEST(NaturalOrder, is_total) {
  const std::vector<std::string> names = {"a1", "a01",     "A1", "a001", "\xff", "\xfe", "é",
                                          "É",  "e\u0301", "",   "a",    "a-1",  "1a",   "٣"};
  for (const auto& a : names) {
    EXPECT_FALSE(natural_less(a, a)) << a;
    for (const auto& b : names) {
      EXPECT_TRUE(a == b || natural_less(a, b) != natural_less(b, a)) << a << " and " << b;
      for (const auto& c : names)
        EXPECT_TRUE(!natural_less(a, b) || !natural_less(b, c) || natural_less(a, c)) << a << ' ' << b << ' ' << c;
    }
  }
}

}  // namespace
}  // namespace pinmill
