#include "base/toml.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::Optional;
using ::testing::SizeIs;
using testing::take;

TomlTable parsed(std::string_view text) {
  return take(TomlTable::parse(text, "pin.toml"));
}

TEST(Toml, gives_values_by_their_type) {
  TomlTable table = parsed("title = 'Crème'\ncount = 3\nshare = 0.5\nyes = true\nwords = ['a', 'b']\n");
  EXPECT_THAT(take(table.string("title")), Optional(std::string("Crème")));
  EXPECT_THAT(take(table.integer("count")), Optional(3));
  EXPECT_THAT(take(table.number("count")), Optional(3.0));
  EXPECT_THAT(take(table.number("share")), Optional(0.5));
  EXPECT_THAT(take(table.boolean("yes")), Optional(true));
  EXPECT_THAT(*take(table.strings("words")), ElementsAre("a", "b"));
  EXPECT_EQ(take(table.string("absent")), std::nullopt);
  EXPECT_THAT(table.finish(), is_ok());
}

TEST(Toml, names_line_and_column_of_a_value_of_another_type) {
  TomlTable table = parsed("a = 1\n  title = 2\nwords = ['a', 1]\nboard = 1979-05-27\n");
  EXPECT_THAT(table.string("title"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:2:3: \"title\" must be text in quotes")));
  EXPECT_THAT(table.strings("words"), fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:3:1: \"words\"")));
  EXPECT_THAT(table.string("board"), fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:4:1")));
  EXPECT_THAT(table.integer("title"), is_ok());
  EXPECT_THAT(table.boolean("a"), fails_with(ErrorCode::invalid_argument, HasSubstr("true or false")));
  EXPECT_THAT(table.table("a"), fails_with(ErrorCode::invalid_argument, HasSubstr("[a]")));
  EXPECT_THAT(table.tables("a"), fails_with(ErrorCode::invalid_argument, HasSubstr("[[a]]")));
}

TEST(Toml, names_the_first_key_that_nobody_asked_for_and_those_that_are_known) {
  TomlTable table = parsed("board = 'Cakes'\n\nzebra = 1\naardvark = 2\n");
  ASSERT_THAT(table.string("title"), is_ok());
  ASSERT_THAT(table.string("board"), is_ok());
  EXPECT_THAT(table.finish(), fails_with(ErrorCode::invalid_argument,
                                         HasSubstr("pin.toml:3:1: unknown key \"zebra\"; known are title, board")));
}

TEST(Toml, gives_times_as_text_whether_quoted_or_not) {
  TomlTable table = parsed(
      "a = '2026-12-24 18:00'\nb = 2026-12-24T18:00:00+01:00\nc = 2026-12-24T18:00:00\nd = 2026-12-24\ne = 18\n"
      "f = 18:00:00\n");
  EXPECT_THAT(take(table.time_text("a")), Optional(std::string("2026-12-24 18:00")));
  EXPECT_THAT(take(table.time_text("b")), Optional(std::string("2026-12-24T18:00:00+01:00")));
  EXPECT_THAT(take(table.time_text("c")), Optional(std::string("2026-12-24T18:00:00")));
  EXPECT_THAT(take(table.time_text("d")), Optional(std::string("2026-12-24")));
  EXPECT_THAT(take(table.time_text("f")), Optional(std::string("18:00:00")));
  EXPECT_THAT(table.time_text("e"), fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:5:1")));
}

TEST(Toml, views_of_inner_tables_outlive_the_outer_one) {
  std::vector<TomlTable> pages;
  {
    TomlTable table = parsed("[[page]]\nfile = 'a.jpg'\n[[page]]\nfile = 'b.jpg'\nodd = 1\n");
    pages = take(table.tables("page"));
  }
  ASSERT_THAT(pages, SizeIs(2));
  EXPECT_THAT(take(pages[1].string("file")), Optional(std::string("b.jpg")));
  EXPECT_THAT(pages[1].finish(),
              fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:5:1: unknown key \"odd\"")));
  EXPECT_THAT(pages[1].error_at("file", "no such file"),
              ::testing::Property(&Error::message, HasSubstr("pin.toml:4:1: no such file")));
}

TEST(Toml, names_line_and_column_of_what_is_no_toml) {
  EXPECT_THAT(TomlTable::parse("a = 1\nb = \"open\n", "pin.toml"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:2:")));
  EXPECT_THAT(TomlTable::parse("a = 1\na = 2\n", "pin.toml"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("pin.toml:2:")));
  EXPECT_THAT(TomlTable::parse("a = '\xff'\n", "pin.toml"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("not TOML")));
}

TEST(Toml, survives_depth_and_size_made_to_hurt) {
  std::string key = "a";
  for (int i = 0; i < 300'000; ++i) key += ".a";
  EXPECT_THAT(TomlTable::parse(key + " = 1", "t"), fails_with(ErrorCode::invalid_argument, HasSubstr("parts")));
  EXPECT_THAT(TomlTable::parse("x = { " + key + " = 1 }", "t"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("parts")));
  EXPECT_THAT(TomlTable::parse("[" + key + "]", "t"), fails_with(ErrorCode::invalid_argument, HasSubstr("parts")));
  EXPECT_FALSE(TomlTable::parse("a = " + std::string(300'000, '['), "t").has_value());
  EXPECT_THAT(TomlTable::parse(std::string(2 << 20, '\n'), "t"),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("bytes")));
  EXPECT_THAT(TomlTable::parse("a = '" + std::string(900, '.') + "'", "t"), is_ok());
}

}  // namespace
}  // namespace pinmill
