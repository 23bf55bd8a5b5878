#include "base/csv.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::take;

TEST(Csv, finds_the_delimiter_that_the_first_row_uses) {
  EXPECT_EQ(take(parse_csv("Title,Link\na;b;c;d,e\n")).delimiter, ',');
  EXPECT_EQ(take(parse_csv("Title;Link;Alt\na,b,c,d,e;f;g\n")).delimiter, ';');
  EXPECT_EQ(take(parse_csv("\r\n\r\nTitle\tLink\n")).delimiter, '\t');
  EXPECT_EQ(take(parse_csv("Title\nalone\n")).delimiter, ',');
}

TEST(Csv, does_not_take_delimiters_inside_quotes_for_the_delimiter) {
  const CsvTable table = take(parse_csv("\"Title, with, many, commas\";Link\nx;y\n"));
  EXPECT_EQ(table.delimiter, ';');
  EXPECT_THAT(table.rows[0].fields, ElementsAre("Title, with, many, commas", "Link"));
}

TEST(Csv, keeps_quotes_delimiters_and_line_breaks_inside_quoted_text) {
  const CsvTable table = take(parse_csv("a,b\r\n\"say \"\"hi\"\", twice\",\"one\r\ntwo\nthree\"\r\n"));
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_THAT(table.rows[1].fields, ElementsAre("say \"hi\", twice", "one\r\ntwo\nthree"));
}

TEST(Csv, counts_rows_as_a_spreadsheet_shows_them) {
  const CsvTable table = take(parse_csv("a,b\r\n\"1\r\n1\",2\r\n\r\n3,4\r\n,,,\r\n5,6"));
  ASSERT_THAT(table.rows, SizeIs(4));
  EXPECT_EQ(table.rows[0].number, 1u);
  EXPECT_EQ(table.rows[1].number, 2u);
  EXPECT_EQ(table.rows[2].number, 4u);
  EXPECT_EQ(table.rows[3].number, 6u);
  EXPECT_THAT(table.rows[3].fields, ElementsAre("5", "6"));
}

TEST(Csv, takes_line_ends_of_every_system) {
  for (const char* text : {"a,b\n1,2\n\n3,4\n", "a,b\r1,2\r\r3,4\r", "a,b\r\n1,2\r\n\r\n3,4\r\n"}) {
    const CsvTable table = take(parse_csv(text));
    ASSERT_THAT(table.rows, SizeIs(3)) << ::testing::PrintToString(text);
    EXPECT_EQ(table.rows[2].number, 4u) << ::testing::PrintToString(text);
  }
}

TEST(Csv, trims_what_is_not_quoted_and_keeps_empty_fields_of_tabs) {
  EXPECT_THAT(take(parse_csv(" a , \" b \" ,c\n")).rows[0].fields, ElementsAre("a", " b ", "c"));
  EXPECT_THAT(take(parse_csv("a\t\tc\t\n")).rows[0].fields, ElementsAre("a", "", "c", ""));
}

TEST(Csv, takes_an_inch_mark_for_what_it_is) {
  EXPECT_THAT(take(parse_csv("a,5\" frame,c\n")).rows[0].fields, ElementsAre("a", "5\" frame", "c"));
}

TEST(Csv, names_the_row_of_a_quote_that_is_never_closed) {
  EXPECT_THAT(parse_csv("a,b\n1,2\n\"open,4\n5,6\n"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("row 3: a quote")));
}

TEST(Csv, bounds_rows_and_columns) {
  std::string rows;
  for (int i = 0; i < 100'002; ++i) rows += "a,b\n";
  EXPECT_THAT(parse_csv(rows), fails_with(ErrorCode::limit_exceeded, HasSubstr("100000 rows")));
  EXPECT_THAT(parse_csv(std::string(1'001, ',')), fails_with(ErrorCode::limit_exceeded, HasSubstr("1000 columns")));
}

TEST(Csv, takes_an_empty_text_as_a_table_without_rows) {
  EXPECT_THAT(take(parse_csv("")).rows, SizeIs(0));
  EXPECT_THAT(take(parse_csv("\n \n;;\n")).rows, SizeIs(0));
}

TEST(CsvLine, is_read_back_as_it_was) {
  const std::vector<std::string> fields = {"plain",       "",           " space ",    "a,b",       "a;b",
                                           "tab\tinside", "say \"hi\"", "two\nlines", "\u00A0odd", "-leading",
                                           "=formula",    "emoji 🍰"};
  for (const char delimiter : {',', ';', '\t'}) {
    std::string header;  // so that the delimiter is found whatever the fields hold
    for (std::size_t i = 0; i < fields.size(); ++i) header += i == 0 ? "h" : std::string(1, delimiter) + "h";
    const CsvTable table = take(parse_csv(header + "\r\n" + csv_line(fields, delimiter)));
    ASSERT_THAT(table.rows, SizeIs(2));
    EXPECT_EQ(table.rows[1].fields, fields) << delimiter;
  }
}

}  // namespace
}  // namespace pinmill
