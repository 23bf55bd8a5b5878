// A pins.csv in a folder of photos: which Pins come of it, and which files do not.
#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "pipeline/scan.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::errors_of;
using testing::fails_with;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::names_of;
using testing::pages_of;
using testing::PhotoFolder;
using testing::scanned;
using ::testing::SizeIs;
using testing::skipped_in;
using testing::try_scan;

// As a shop's spreadsheet saves it: semicolons, Windows-1252, CRLF.
std::string shop_table(int rows) {
  std::string table = "Title;Media URL;Pinterest board;Link;Keywords;Alt text\r\n";
  for (int i = 1; i <= rows; ++i) {
    const std::string n = std::to_string(i);
    table +=
        "\"Cr\xE8me; br\xFBl\xE9"
        "e " +
        n + "\";photos/" + n + ".jpg;G\xE2teaux;https://example.com/" + n + ";dessert, n" + n +
        ";\"line one\r\nline \x80" + n + "\"\r\n";
  }
  return table;
}

TEST(ScanCsv, makes_58_pins_of_60_photos_and_58_rows) {
  const PhotoFolder folder;
  for (int i = 1; i <= 60; ++i) folder.jpeg("photos/" + std::to_string(i) + ".jpg", std::to_string(i));
  folder.text("pins.csv", shop_table(58));
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(58));
  EXPECT_THAT(report.errors, IsEmpty());
  for (std::size_t i = 0; i < 58; ++i) {
    const Draft& draft = report.drafts[i];
    const std::string n = std::to_string(i + 1);
    EXPECT_THAT(pages_of(draft), ElementsAre("photos/" + n + ".jpg"));
    EXPECT_EQ(draft.name, n);
    EXPECT_EQ(draft.title, "Crème; brûlée " + n);
    EXPECT_EQ(draft.board, "Gâteaux");
    EXPECT_EQ(draft.link, "https://example.com/" + n);
    EXPECT_THAT(draft.keywords, ElementsAre("dessert", "n" + n));
    EXPECT_EQ(draft.alt_text, "line one\nline €" + n);
    EXPECT_EQ(draft.origin, "pins.csv row " + std::to_string(i + 2));
  }
  EXPECT_THAT(skipped_in(report), ElementsAre("unlisted 59.jpg", "unlisted 60.jpg"));
  EXPECT_THAT(report.skipped[0].message, HasSubstr("--unlisted"));
}

TEST(ScanCsv, names_a_wrong_row_and_keeps_the_57_others) {
  const PhotoFolder folder;
  for (int i = 1; i <= 58; ++i) folder.jpeg("photos/" + std::to_string(i) + ".jpg", std::to_string(i));
  std::string table = shop_table(58);
  table.replace(table.find("https://example.com/11;"), 22, "example dot com/11");
  folder.text("pins.csv", table);
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(report.drafts, SizeIs(57));
  EXPECT_THAT(errors_of(report),
              ElementsAre(HasSubstr("pins.csv row 12, column Link: invalid argument: \"example dot com/11\"")));
}

TEST(ScanCsv, takes_unlisted_files_where_that_is_asked_for) {
  const PhotoFolder folder;
  folder.jpeg("b.jpg");
  folder.jpeg("a.jpg");
  folder.jpeg("Cakes/c.jpg");
  folder.text("pins.csv", "Media URL,Title\nb.jpg,Listed\n");
  const ScanReport report = scanned({.inputs = {folder.path()}, .unlisted = ScanOptions::Unlisted::take});
  EXPECT_THAT(files_of(report), ElementsAre("b.jpg", "a.jpg", "Cakes/c.jpg"));
  EXPECT_THAT(report.skipped, IsEmpty());
  EXPECT_EQ(report.drafts[2].board, "Cakes");
}

TEST(ScanCsv, can_be_named_itself) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.jpeg("b.jpg");
  const auto own = folder.text("pins.csv", "Media URL\na.jpg\n");
  const ScanReport by_name = scanned({.inputs = {own, folder.path(), own}});
  EXPECT_THAT(files_of(by_name), ElementsAre("a.jpg"));
  EXPECT_THAT(skipped_in(by_name), ElementsAre("unlisted b.jpg"));
  const auto other = folder.text("summer.CSV", "Media URL\nb.jpg\n");
  const ScanReport by_other = scanned(other);
  EXPECT_THAT(files_of(by_other), ElementsAre("b.jpg"));
  EXPECT_EQ(by_other.drafts[0].origin, "summer.CSV row 2");
  EXPECT_THAT(by_other.skipped, IsEmpty());
}

TEST(ScanCsv, opens_nothing_outside_its_folder) {
  const PhotoFolder outer;
  outer.jpeg("secret.jpg");
  outer.jpeg("inner/a.jpg");
  std::filesystem::create_symlink("../secret.jpg", outer.path() / "inner/link.jpg");
  outer.text("inner/pins.csv", "Media URL,Thumbnail\n../secret.jpg,\n" + (outer.path() / "secret.jpg").string() +
                                   ",\nlink.jpg,\na.jpg,../secret.jpg\n../x.pin,\n");
  const ScanReport report = scanned(outer.path() / "inner");
  EXPECT_THAT(report.drafts, IsEmpty());
  ASSERT_THAT(report.errors, SizeIs(5));
  EXPECT_THAT(errors_of(report), Each(HasSubstr("leads out of the folder")));
  EXPECT_EQ(report.errors[3].subject, "pins.csv row 5, column Thumbnail");
  EXPECT_EQ(report.errors[4].subject, "pins.csv row 6, column Media URL");
}

TEST(ScanCsv, says_by_row_what_is_missing_no_media_or_there_twice) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.psd("b.psd");
  folder.jpeg("sub/c.jpg");
  folder.text("pins.csv", "Media URL\nnone.jpg\nb.psd\na.jpg\n./a.jpg\nsub\\c.jpg\nsub\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg"));
  EXPECT_THAT(
      errors_of(report),
      ElementsAre(AllOf(HasSubstr("row 2, column Media URL: not found"), HasSubstr("none.jpg")),
                  AllOf(HasSubstr("row 3, column Media URL: unsupported"), HasSubstr(traits_of(Format::psd).remedy)),
                  AllOf(HasSubstr("row 5, column Media URL: invalid argument"), HasSubstr("row 4 names the same")),
                  AllOf(HasSubstr("row 6"), HasSubstr("write / between folders")),
                  AllOf(HasSubstr("row 7"), HasSubstr("not a regular file"))));
}

TEST(ScanCsv, finds_files_whose_names_have_another_unicode_form) {
  const PhotoFolder folder;
  folder.jpeg("Ga\u0302teaux/cre\u0300me.jpg");
  folder.jpeg("brûlée.jpg");
  folder.jpeg("Ga\u0302teaux/é.pin/1.jpg");
  folder.text("pins.csv", "Media URL\nGâteaux/crème.jpg\nbru\u0302le\u0301e.jpg\nGâteaux/e\u0301.pin\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(report.errors, IsEmpty());
  EXPECT_THAT(files_of(report),
              ElementsAre("Ga\u0302teaux/cre\u0300me.jpg", "brûlée.jpg", "Ga\u0302teaux/é.pin/1.jpg"));
}

TEST(ScanCsv, takes_a_pin_folder_as_one_row) {
  const PhotoFolder folder;
  folder.jpeg("Cakes/a.pin/1.jpg");
  folder.jpeg("Cakes/a.pin/2.jpg");
  folder.text("Cakes/a.pin/pin.toml", "title = 'By toml'\nlink = 'https://example.com'\n");
  folder.jpeg("Cakes/b.pin/1.jpg");
  folder.text("pins.csv", "Media URL,Title\nCakes/a.pin/,By row\n");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(names_of(report), ElementsAre("a"));
  EXPECT_THAT(pages_of(report.drafts[0]), ElementsAre("Cakes/a.pin/1.jpg", "Cakes/a.pin/2.jpg"));
  EXPECT_EQ(report.drafts[0].title, "By row");
  EXPECT_EQ(report.drafts[0].link, "https://example.com");
  EXPECT_EQ(report.drafts[0].board, "Cakes");
  EXPECT_THAT(skipped_in(report), ElementsAre("unlisted b.pin"));
}

TEST(ScanCsv, completes_rows_by_pin_toml_and_folders_names) {
  const PhotoFolder folder;
  folder.text("pin.toml", "link = 'https://example.com'\n");
  folder.jpeg("Cakes/Birthday/a.jpg");
  folder.jpeg("Cakes/Birthday/b.jpg");
  folder.text("pins.csv",
              "Media URL,Pinterest board,Link\nCakes/Birthday/a.jpg,,\nCakes/Birthday/b.jpg,Other,https://b.example\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_EQ(report.drafts[0].board, "Cakes");
  EXPECT_EQ(report.drafts[0].section, "Birthday");
  EXPECT_EQ(report.drafts[0].link, "https://example.com");
  EXPECT_EQ(report.drafts[1].board, "Other");
  EXPECT_EQ(report.drafts[1].section, "") << "the folder's section belongs to the folder's board";
  EXPECT_EQ(report.drafts[1].link, "https://b.example");
}

TEST(ScanCsv, reads_local_times_in_the_zone_that_it_reports) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.text("pins.csv", "Media URL,Publish date\na.jpg,2026-12-24 18:00\n");
  const ScanReport report = scanned({.inputs = {folder.path()}, .zone = "America/New_York"});
  EXPECT_EQ(report.zone, "America/New_York");
  EXPECT_EQ(to_rfc3339(*report.drafts[0].publish_at), "2026-12-24T18:00:00-05:00");
}

TEST(ScanCsv, takes_covers_as_files_and_times) {
  const PhotoFolder folder;
  folder.mov("a.mov", "ms=9000");
  folder.mov("b.mov", "ms=9000");
  folder.jpeg("covers/b.jpg");
  folder.text("pins.csv", "Media URL,Thumbnail,Cover\na.mov,0:05,\nb.mov,,covers/b.jpg\n");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(2));
  EXPECT_EQ(std::get<CoverTime>(report.drafts[0].cover).seconds, 5);
  EXPECT_EQ(std::get<CoverFile>(report.drafts[1].cover).file.relative, "covers/b.jpg");
}

TEST(ScanCsv, fails_for_a_table_that_is_none) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.text("pins.csv", "Media URL,Colour\na.jpg,red\n");
  EXPECT_THAT(try_scan(folder.path()), fails_with(ErrorCode::invalid_argument, HasSubstr("unknown column \"Colour\"")));
}

TEST(ScanCsv, is_read_in_the_folder_given_only) {
  const PhotoFolder folder;
  folder.jpeg("sub/a.jpg");
  folder.text("sub/pins.csv", "Media URL\nnone.jpg\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("sub/a.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("no_media pins.csv"));
  EXPECT_THAT(report.skipped[0].message, HasSubstr("give this one, too"));
}

}  // namespace
}  // namespace pinmill
