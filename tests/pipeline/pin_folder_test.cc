#include "pipeline/intake/pin_folder.h"

#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::errors_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::names_of;
using testing::pages_of;
using testing::PhotoFolder;
using testing::scanned;
using ::testing::SizeIs;
using testing::skipped_in;

TEST(PinFolder, is_one_pin_with_its_files_as_pages) {
  const PhotoFolder folder;
  folder.jpeg("Cakes/steps.pin/10.jpg");
  folder.jpeg("Cakes/steps.pin/2.jpg");
  folder.text("Cakes/steps.pin/2.xmp", "<x:xmpmeta/>");
  folder.png("Cakes/steps.PIN/1.png");
  folder.text("Cakes/steps.pin/pin.toml", "title = 'Steps'\n");
  folder.text("Cakes/pin.toml", "link = 'https://example.com'\ntitle = 'Cake'\n");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(names_of(report), ElementsAre("steps", "steps"));
  const Draft& draft = report.drafts[1];
  EXPECT_TRUE(draft.multi_page);
  EXPECT_THAT(pages_of(draft), ElementsAre("Cakes/steps.pin/2.jpg", "Cakes/steps.pin/10.jpg"));
  EXPECT_EQ(draft.pages[0].sidecar->relative, "Cakes/steps.pin/2.xmp");
  EXPECT_EQ(draft.title, "Steps");
  EXPECT_EQ(draft.link, "https://example.com");
  EXPECT_EQ(draft.board, "Cakes");
  EXPECT_EQ(draft.section, "");
  EXPECT_EQ(draft.pin_folder, "Cakes/steps.pin");
  EXPECT_EQ(draft.origin, (folder.path() / "Cakes/steps.pin/pin.toml").string());
  EXPECT_TRUE(report.drafts[0].multi_page) << "even of one page";
}

TEST(PinFolder, takes_the_order_and_the_texts_of_its_page_entries) {
  const PhotoFolder folder;
  for (const char* name : {"1.jpg", "2.jpg", "3.jpg", "extra.jpg"}) folder.jpeg(std::filesystem::path("a.pin") / name);
  folder.text("a.pin/pin.toml",
              "[[page]]\nfile = '3.jpg'\nalt_text = 'three'\nseconds = 2\n[[page]]\nfile = '1.jpg'\n[[page]]\nfile = "
              "'2.jpg'\ntitle = 'Two'\nlink = 'https://example.com/2'\n");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(1));
  const Draft& draft = report.drafts[0];
  EXPECT_THAT(pages_of(draft), ElementsAre("a.pin/3.jpg", "a.pin/1.jpg", "a.pin/2.jpg"));
  EXPECT_EQ(draft.pages[0].alt_text, "three");
  EXPECT_EQ(draft.pages[0].seconds, 2.0);
  EXPECT_EQ(draft.pages[2].title, "Two");
  EXPECT_EQ(draft.pages[2].link, "https://example.com/2");
  EXPECT_THAT(skipped_in(report), ElementsAre("unlisted extra.jpg"));
}

TEST(PinFolder, takes_its_cover_for_no_page_and_for_nothing_left_out) {
  const PhotoFolder folder;
  for (const char* name : {"1.jpg", "2.jpg", "cov.jpg"}) folder.jpeg(std::filesystem::path("a.pin") / name);
  folder.text("a.pin/pin.toml", "cover = 'cov.jpg'\n");
  const ScanReport all = scanned(folder.path());
  ASSERT_THAT(all.drafts, SizeIs(1));
  EXPECT_THAT(pages_of(all.drafts[0]), ElementsAre("a.pin/1.jpg", "a.pin/2.jpg"));
  EXPECT_TRUE(std::holds_alternative<CoverFile>(all.drafts[0].cover));
  EXPECT_THAT(skipped_in(all), IsEmpty());
  folder.text("a.pin/pin.toml", "cover = 'cov.jpg'\n[[page]]\nfile = '2.jpg'\n[[page]]\nfile = '1.jpg'\n");
  const ScanReport listed = scanned(folder.path());
  EXPECT_THAT(pages_of(listed.drafts.at(0)), ElementsAre("a.pin/2.jpg", "a.pin/1.jpg"));
  EXPECT_THAT(skipped_in(listed), IsEmpty());
}

TEST(PinFolder, can_be_given_itself) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  folder.text("a.pin/pin.toml", "title = 'A'\n[[page]]\nfile = '1.jpg'\n");
  const ScanReport report = scanned({.inputs = {folder.path() / "a.pin/", folder.path()}});
  ASSERT_THAT(names_of(report), ElementsAre("a"));
  EXPECT_EQ(report.drafts[0].title, "A");
  EXPECT_THAT(pages_of(report.drafts[0]), ElementsAre("1.jpg"));
}

TEST(PinFolder, without_pages_is_an_error_of_its_own) {
  const PhotoFolder folder;
  std::filesystem::create_directory(folder.path() / "empty.pin");
  folder.text("texts.pin/notes.txt", "notes");
  folder.jpeg("good.jpg");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(names_of(report), ElementsAre("good"));
  EXPECT_THAT(errors_of(report), ElementsAre(HasSubstr("empty.pin: invalid argument: no page"),
                                             HasSubstr("texts.pin: invalid argument: no page")));
}

TEST(PinFolder, names_the_entry_whose_file_is_missing_or_no_media) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  folder.psd("b.pin/1.psd");
  folder.jpeg("c.pin/1.jpg");
  folder.jpeg("d.pin/1.jpg");
  folder.text("a.pin/pin.toml", "[[page]]\nfile = '1.jpg'\n[[page]]\nfile = '2.jpg'\n");
  folder.text("b.pin/pin.toml", "[[page]]\nfile = '1.psd'\n");
  folder.text("c.pin/pin.toml", "[[page]]\nfile = '../../x.jpg'\n");
  folder.text("d.pin/pin.toml", "[[page]]\nfiel = '1.jpg'\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(report.drafts, IsEmpty());
  EXPECT_THAT(errors_of(report),
              ElementsAre(AllOf(HasSubstr("a.pin/pin.toml:4:1"), HasSubstr("not found"), HasSubstr("2.jpg")),
                          AllOf(HasSubstr("b.pin/pin.toml:2:1"), HasSubstr("unsupported")),
                          AllOf(HasSubstr("c.pin/pin.toml:2:1"), HasSubstr("out of the folder")),
                          HasSubstr("d.pin/pin.toml:1:1: a [[page]] needs its file")));
}

TEST(PinFolder, takes_its_music_in_any_usual_format_and_only_one) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  folder.text("a.pin/Music.MP3", "ID3\4 and so on");
  folder.text("a.pin/music.flac", "fLaC and so on");
  folder.text("a.pin/noise.wav", std::string_view("RIFF\x24\0\0\0WAVEfmt ", 16));
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(1));
  ASSERT_TRUE(report.drafts[0].music.has_value());
  EXPECT_THAT(pages_of(report.drafts[0]), ElementsAre("a.pin/1.jpg"));
  EXPECT_THAT(skipped_in(report), ::testing::UnorderedElementsAre("no_media Music.MP3", "refused_format noise.wav"));
}

TEST(PinFolder, may_leave_the_captions_of_its_story_out) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  folder.jpeg("b.pin/1.jpg");
  folder.jpeg("c.jpg");
  folder.text("a.pin/pin.toml", "captions = false\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_FALSE(report.drafts[0].captions);
  EXPECT_TRUE(report.drafts[1].captions);
}

TEST(PinFolder, leaves_folders_and_music_in_it_alone) {
  const PhotoFolder folder;
  folder.jpeg("a.pin/1.jpg");
  folder.jpeg("a.pin/drafts/2.jpg");
  folder.text("a.pin/music.m4a", std::string_view("\0\0\0\x14"
                                                  "ftypM4A \0\0\0\0isom",
                                                  20));
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(1));
  EXPECT_THAT(pages_of(report.drafts[0]), ElementsAre("a.pin/1.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("no_media drafts"));
  EXPECT_EQ(report.drafts[0].music->relative, "a.pin/music.m4a");
}

TEST(PinFolder, is_no_pin_for_a_name_that_is_only_an_ending) {
  EXPECT_TRUE(is_pin_folder_name("a.pin"));
  EXPECT_TRUE(is_pin_folder_name("A.b.PIN"));
  EXPECT_FALSE(is_pin_folder_name(".pin"));
  EXPECT_FALSE(is_pin_folder_name("pin"));
  EXPECT_FALSE(is_pin_folder_name("a.pins"));
}

}  // namespace
}  // namespace pinmill
