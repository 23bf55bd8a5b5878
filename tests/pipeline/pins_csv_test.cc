#include "pipeline/intake/pins_csv.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using testing::take;

const TimeReading berlin{.zone = "Europe/Berlin", .now = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1)};

Result<PinsCsv> parsed(std::string_view text) {
  return parse_pins_csv(as_bytes(text), "pins.csv", berlin);
}

std::vector<std::string> errors_in(std::string_view text) {
  std::vector<std::string> lines;
  for (const ScanError& error : take(parsed(text)).errors)
    lines.push_back(error.subject + ": " + error.error.to_string());
  return lines;
}

TEST(PinsCsv, takes_pinterests_columns_and_ours) {
  const PinsCsv csv = take(parsed(
      "Title,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords,Alt "
      "text,Section,Fit,Focus,Account\n"
      "Cake,a/1.mp4,Cakes,0:05,\"two\nlines\",https://example.com,2026-12-24 18:00,\"cake, party\",a cake,Birthday,pad,"
      "centre,shop\n"));
  EXPECT_THAT(csv.errors, IsEmpty());
  ASSERT_THAT(csv.rows, SizeIs(1));
  const PinsCsvRow& row = csv.rows[0];
  EXPECT_EQ(row.number, 2u);
  EXPECT_EQ(row.media, "a/1.mp4");
  EXPECT_THAT(row.fields.title, Optional(std::string("Cake")));
  EXPECT_THAT(row.fields.board, Optional(std::string("Cakes")));
  EXPECT_THAT(row.fields.cover, Optional(Cover(5.0)));
  EXPECT_THAT(row.fields.description, Optional(std::string("two\nlines")));
  EXPECT_EQ(to_rfc3339(*row.fields.publish_at), "2026-12-24T18:00:00+01:00");
  EXPECT_THAT(*row.fields.keywords, ElementsAre("cake", "party"));
  EXPECT_THAT(row.fields.fit, Optional(FitMode::pad));
  EXPECT_EQ(row.fields.focus->kind, Focus::Kind::centre);
  EXPECT_THAT(row.fields.account, Optional(std::string("shop")));
}

TEST(PinsCsv, reads_column_names_without_regard_to_case_order_and_outer_space) {
  const PinsCsv csv = take(parsed("\" MEDIA url \";Alt Text;;title\r\na.jpg;alt;;Title\r\n"));
  EXPECT_THAT(csv.errors, IsEmpty());
  EXPECT_EQ(csv.rows[0].media, "a.jpg");
  EXPECT_THAT(csv.rows[0].fields.alt_text, Optional(std::string("alt")));
  EXPECT_THAT(csv.rows[0].fields.title, Optional(std::string("Title")));
  EXPECT_EQ(csv.rows[0].fields.link, std::nullopt);
}

TEST(PinsCsv, refuses_a_table_with_unknown_doubled_or_missing_columns) {
  EXPECT_THAT(parsed("Title,Media URL,Colour\n"),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("pins.csv row 1: unknown column \"Colour\""),
                                                            HasSubstr("Alt text, Section"))));
  EXPECT_THAT(parsed("Media URL,Title,title\n"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("Title is there twice")));
  EXPECT_THAT(parsed("Title,Link\n"), fails_with(ErrorCode::invalid_argument, HasSubstr("Media URL")));
  EXPECT_THAT(parsed(""), fails_with(ErrorCode::invalid_argument, HasSubstr("pins.csv is empty")));
  EXPECT_THAT(parsed("Media URL\n\"a.jpg\n"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("pins.csv: row 2: a quote")));
}

TEST(PinsCsv, names_wrong_values_by_row_and_column_and_keeps_the_other_rows) {
  const std::string_view text =
      "Media URL,Link,Publish date,Fit,Thumbnail\n"
      "1.jpg,example.com,,,\n"
      "2.jpg,,31.12.2026,,\n"
      "\n"
      "3.jpg,,,stretch,\n"
      ",https://example.com,,,\n"
      "4.jpg,not it,25:00,,https://example.com/a.jpg\n"
      "5.jpg,,,,,surplus\n"
      "6.jpg,,,,\n";
  EXPECT_THAT(errors_in(text),
              ElementsAre(HasSubstr("pins.csv row 2, column Link: invalid argument: \"example.com\" is no web address"),
                          HasSubstr("pins.csv row 3, column Publish date: invalid argument: \"31.12.2026\" is no time"),
                          HasSubstr("pins.csv row 5, column Fit: invalid argument"),
                          HasSubstr("pins.csv row 6, column Media URL: invalid argument: empty"),
                          HasSubstr("pins.csv row 7, column Link"), HasSubstr("pins.csv row 7, column Publish date"),
                          HasSubstr("pins.csv row 7, column Thumbnail: unsupported"),
                          HasSubstr("pins.csv row 8: invalid argument: \"surplus\" stands in column 6")));
  const PinsCsv csv = take(parsed(text));
  ASSERT_THAT(csv.rows, SizeIs(1));
  EXPECT_EQ(csv.rows[0].media, "6.jpg");
  EXPECT_EQ(csv.rows[0].number, 9u);
}

TEST(PinsCsv, tells_an_address_from_a_path) {
  const PinsCsv csv = take(parsed("Media URL\n https://example.com/a.jpg \na.jpg\n"));
  ASSERT_THAT(csv.rows, SizeIs(2));
  EXPECT_EQ(csv.rows[0].address, "https://example.com/a.jpg");
  EXPECT_EQ(csv.rows[0].media, "");
  EXPECT_EQ(csv.rows[1].address, "");
}

TEST(PinsCsv, takes_addresses_of_the_web_alone) {
  for (const char* address : {"ftp://example.com/a.jpg", "file:///etc/passwd", "https://"})
    EXPECT_THAT(errors_in("Media URL\n" + std::string(address) + "\n"),
                ElementsAre(AllOf(HasSubstr("pins.csv row 2, column Media URL: unsupported"),
                                  HasSubstr("http and https addresses are fetched"))));
}

TEST(PinsCsv, takes_the_cover_column_before_the_thumbnail) {
  const PinsCsv csv = take(parsed("Media URL,Thumbnail,Cover\n1.mp4,3,c.jpg\n2.mp4,t.jpg,\n"));
  EXPECT_THAT(csv.rows[0].fields.cover, Optional(Cover(std::filesystem::path("c.jpg"))));
  EXPECT_EQ(csv.rows[0].cover_column, "Cover");
  EXPECT_THAT(csv.rows[1].fields.cover, Optional(Cover(std::filesystem::path("t.jpg"))));
  EXPECT_EQ(csv.rows[1].cover_column, "Thumbnail");
}

TEST(PinsCsv, reads_what_spreadsheets_save) {
  const std::string utf16 = [] {
    std::string out = "\xFF\xFE";
    for (const char c : std::string("Title\tMedia URL\r\nCr\xE8me\ta.jpg\r\n")) out += c, out += '\0';
    return out;
  }();
  for (const std::string& text : {utf16, std::string("Title;Media URL\r\nCr\xE8me;a.jpg\r\n"),
                                  std::string("\xEF\xBB\xBFTitle,Media URL\nCrème,a.jpg\n")}) {
    const PinsCsv csv = take(parsed(text));
    ASSERT_THAT(csv.rows, SizeIs(1));
    EXPECT_THAT(csv.rows[0].fields.title, Optional(std::string("Crème")));
  }
}

TEST(PinsCsv, is_read_back_as_it_was_written) {
  PinsCsvRow full{.number = 2, .media = " odd \"name\",\n%03d.jpg", .cover_column = "Cover", .fields = {}};
  full.fields.title = "=SUM(1;2)";
  full.fields.description = "two\nlines; with, delimiters";
  full.fields.link = "https://example.com/?a=1,2";
  full.fields.board = "Crème 🍰";
  full.fields.keywords = std::vector<std::string>{"a", "b c"};
  full.fields.publish_at = take(parse_rfc3339("2026-12-24T18:00:00-03:30"));
  full.fields.fit = FitMode::blur;
  full.fields.focus = Focus{.kind = Focus::Kind::point, .x = 0.25, .y = 0.5};
  full.fields.cover = Cover(2.5);
  const PinsCsvRow bare{.number = 3, .media = "-b.jpg", .cover_column = {}, .fields = {}};
  const PinsCsv csv = take(parsed(to_pins_csv({full, bare})));
  EXPECT_THAT(csv.errors, IsEmpty());
  ASSERT_THAT(csv.rows, SizeIs(2));
  EXPECT_EQ(csv.rows[0].media, full.media);
  EXPECT_EQ(csv.rows[0].fields, full.fields);
  EXPECT_EQ(csv.rows[1].media, bare.media);
  EXPECT_EQ(csv.rows[1].fields, bare.fields);
}

}  // namespace
}  // namespace pinmill
