// The table that lists a folder, and that scanning takes back unchanged.
#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "pipeline/scan.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::NotesBoundary;
using testing::pages_of;
using testing::PhotoFolder;
using testing::scanned;
using ::testing::SizeIs;
using testing::skipped_in;
using testing::take;

std::string table_of(const std::filesystem::path& folder) {
  NotesBoundary boundary;
  return take(make_pins_csv(folder, boundary, {}));
}

// Everything that a draft says but where it was said.
std::string told(const Draft& draft) {
  std::string text = draft.name + '|' + draft.title + '|' + draft.description + '|' + draft.link + '|' +
                     draft.alt_text + '|' + draft.board + '|' + draft.section + '|' + draft.account +
                     (draft.multi_page ? "|many" : "|one");
  for (const std::string& keyword : draft.keywords) text += "|k:" + keyword;
  for (const DraftPage& page : draft.pages) {
    text += "|p:" + page.file.relative.string() + ',' + page.title + ',' + page.alt_text + ',' + page.link;
    if (page.sidecar) text += ",x:" + page.sidecar->relative.string();
  }
  if (draft.publish_at) text += "|t:" + to_rfc3339(*draft.publish_at);
  if (draft.fit) text += "|f:" + std::string(to_string(*draft.fit));
  if (draft.focus) text += "|o:" + to_string(*draft.focus);
  if (const auto* file = std::get_if<CoverFile>(&draft.cover)) text += "|c:" + file->file.relative.string();
  if (const auto* time = std::get_if<CoverTime>(&draft.cover)) text += "|c:" + std::to_string(time->seconds);
  return text;
}

std::vector<std::string> told_by(const ScanReport& report) {
  std::vector<std::string> all;
  for (const Draft& draft : report.drafts) all.push_back(told(draft));
  return all;
}

void fill(const PhotoFolder& folder) {
  folder.jpeg("page10.jpg");
  folder.jpeg("page2.jpg");
  folder.text("page2.XMP", "<x:xmpmeta/>");
  folder.jpeg(" odd, \"name\"\n; .jpg");
  folder.jpeg("-%03d.jpg");
  folder.jpeg("=cmd().jpg");
  folder.mov("films/a.mov", "ms=9000");
  folder.text("films/pin.toml", "cover = 2.5\nsection = 'Moving'\n");
  folder.text("pin.toml",
              "link = 'https://example.com/?a=1,2;3'\nkeywords = ['cake', 'birthday, party']\naccount = 'shop'\n");
  folder.text("Cakes/pin.toml",
              "title = 'Crème 🍰'\ndescription = \"two\\nlines, \\\"quoted\\\"\"\nfit = 'pad'\nfocus = '0.25,0.75'\n"
              "publish_at = '2026-12-24 18:00+01:00'\nalt_text = 'x'\nsection = ''\n");
  folder.jpeg("Cakes/Birthday/b.jpg");
  folder.jpeg("Cakes/steps.pin/1.jpg");
  folder.jpeg("Cakes/steps.pin/2.jpg");
  folder.text("Cakes/steps.pin/pin.toml",
              "title = 'Steps'\nlink = ''\n[[page]]\nfile = '2.jpg'\nalt_text = 'two'\n[[page]]\nfile = '1.jpg'\n");
  folder.text("notes.txt", "notes");
}

TEST(MakePinsCsv, is_taken_back_unchanged) {
  const PhotoFolder folder;
  fill(folder);
  const ScanReport before = scanned(folder.path());
  ASSERT_THAT(before.drafts, SizeIs(8));
  ASSERT_THAT(before.errors, IsEmpty());
  folder.text("pins.csv", table_of(folder.path()));
  const ScanReport after = scanned(folder.path());
  EXPECT_EQ(told_by(after), told_by(before));
  EXPECT_THAT(after.errors, IsEmpty());
  EXPECT_THAT(skipped_in(after), ElementsAre("no_media notes.txt"));
}

TEST(MakePinsCsv, lists_a_folder_that_has_one_already_as_if_it_had_none) {
  const PhotoFolder folder;
  fill(folder);
  const std::string table = table_of(folder.path());
  folder.text("pins.csv", "Media URL,Title\npage2.jpg,Edited\n");
  EXPECT_EQ(table_of(folder.path()), table);
}

TEST(MakePinsCsv, is_ready_for_a_spreadsheet) {
  const PhotoFolder folder;
  folder.jpeg("Cakes/a.jpg");
  EXPECT_EQ(table_of(folder.path()),
            "\uFEFFTitle,Media URL,Pinterest board,Thumbnail,Description,Link,Publish date,Keywords,Alt "
            "text,Section,Fit,Focus,"
            "Cover,Account\r\n,Cakes/a.jpg,Cakes,,,,,,,,,,,\r\n");
}

TEST(MakePinsCsv, leaves_out_a_name_that_no_text_can_hold) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.jpeg("\xff\xfe.jpg");
  const std::string table = table_of(folder.path());
  EXPECT_THAT(table, HasSubstr("a.jpg"));
  folder.text("pins.csv", table);
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(report.drafts, SizeIs(1));
  EXPECT_THAT(skipped_in(report), ElementsAre("unlisted \xff\xfe.jpg"));
}

TEST(MakePinsCsv, does_not_list_the_inside_of_a_single_pin) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  NotesBoundary boundary;
  EXPECT_THAT(make_pins_csv(folder.path() / "a.pin", boundary, {}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("is one Pin")));
  EXPECT_THAT(make_pins_csv(folder.path() / "none", boundary, {}), fails_with(ErrorCode::not_found, HasSubstr("none")));
}

}  // namespace
}  // namespace pinmill
