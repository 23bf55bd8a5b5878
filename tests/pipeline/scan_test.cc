#include "pipeline/scan.h"

#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::errors_of;
using testing::fails_with;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::names_of;
using testing::PhotoFolder;
using testing::scanned;
using ::testing::SizeIs;
using testing::skipped_in;
using testing::try_scan;
using ::testing::UnorderedElementsAre;

TEST(Scan, takes_pictures_and_videos_of_a_folder_in_natural_order) {
  const PhotoFolder folder;
  folder.jpeg("page10.jpg");
  folder.jpeg("page2.jpg");
  folder.png("Page1.png");
  folder.mov("page3.mov", "ms=9000");
  folder.jpeg("sub/deep/a.jpg");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("Page1.png", "page2.jpg", "page3.mov", "page10.jpg", "sub/deep/a.jpg"));
  EXPECT_THAT(names_of(report), ElementsAre("Page1", "page2", "page3", "page10", "a"));
  EXPECT_EQ(report.drafts[0].pages[0].file.path(), folder.path() / "Page1.png");
  EXPECT_EQ(report.drafts[0].origin, "");
  EXPECT_FALSE(report.drafts[0].multi_page);
  EXPECT_THAT(report.skipped, IsEmpty());
  EXPECT_THAT(report.errors, IsEmpty());
}

TEST(Scan, goes_by_content_and_not_by_name) {
  const PhotoFolder folder;
  folder.jpeg("photo.txt");
  folder.text("notes.md", "# notes");
  folder.psd("design.jpg");
  folder.text("list.pdf", "%PDF-1.7\n");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("photo.txt"));
  EXPECT_THAT(skipped_in(report),
              ElementsAre("refused_format design.jpg", "refused_format list.pdf", "no_media notes.md"));
  EXPECT_THAT(report.skipped[0].message,
              AllOf(HasSubstr(traits_of(Format::psd).name), HasSubstr(traits_of(Format::psd).remedy)));
}

TEST(Scan, lets_a_broken_photo_fail_rather_than_pass_it_over) {
  const PhotoFolder folder;
  folder.text("empty.jpg", "");
  folder.text("page.heic", "<html>not found</html>");
  EXPECT_THAT(files_of(scanned(folder.path())), ElementsAre("empty.jpg", "page.heic"));
}

TEST(Scan, makes_errors_of_named_files_that_are_no_media) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  const ScanReport report =
      scanned({.inputs = {folder.text("notes.md", "# notes"), folder.psd("b.psd"), folder.path() / "a.jpg"}});
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg"));
  EXPECT_THAT(errors_of(report),
              ElementsAre(AllOf(HasSubstr("notes.md: unsupported"), HasSubstr("neither a picture nor a video")),
                          AllOf(HasSubstr("b.psd: unsupported"), HasSubstr(traits_of(Format::psd).remedy))));
  EXPECT_THAT(report.skipped, IsEmpty());
}

TEST(Scan, cannot_do_without_its_inputs) {
  const PhotoFolder folder;
  EXPECT_THAT(try_scan(folder.path() / "none"), fails_with(ErrorCode::not_found, HasSubstr("no such file or folder")));
  EXPECT_THAT(try_scan("/dev/null"), fails_with(ErrorCode::invalid_argument, HasSubstr("neither a file nor a folder")));
  EXPECT_THAT(try_scan({.inputs = {folder.path()}, .zone = "Mars/Olympus"}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("Mars/Olympus")));
}

TEST(Scan, makes_one_draft_of_a_file_given_twice_or_by_two_ways) {
  const PhotoFolder folder;
  const auto a = folder.jpeg("a.jpg");
  folder.jpeg("sub/b.jpg");
  std::filesystem::create_symlink("a.jpg", folder.path() / "z-link.jpg");
  EXPECT_THAT(files_of(scanned({.inputs = {a, a, folder.path(), folder.path() / "sub", folder.path() / "sub/../sub"}})),
              ElementsAre("a.jpg", "sub/b.jpg"));
  EXPECT_THAT(files_of(scanned({.inputs = {folder.path() / "sub", folder.path(), a}})), ElementsAre("b.jpg", "a.jpg"));
}

TEST(Scan, says_of_a_link_to_nothing_that_it_is_one) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  std::filesystem::create_symlink("nowhere.jpg", folder.path() / "lost.jpg");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg"));
  ASSERT_THAT(skipped_in(report), ElementsAre("vanished lost.jpg"));
  EXPECT_THAT(report.skipped[0].message, HasSubstr("a link to what is not there"));
}

TEST(Scan, follows_no_link_out_of_the_folder_and_says_so) {
  const PhotoFolder outside;
  outside.jpeg("secret.jpg");
  const PhotoFolder folder;
  folder.jpeg("real/a.jpg");
  std::filesystem::create_symlink("real/a.jpg", folder.path() / "a-link.jpg");
  std::filesystem::create_symlink(outside.path() / "secret.jpg", folder.path() / "out.jpg");
  std::filesystem::create_directory_symlink(outside.path(), folder.path() / "outside");
  std::filesystem::create_directory_symlink("real", folder.path() / "round");
  std::filesystem::create_symlink("self.jpg", folder.path() / "self.jpg");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("a-link.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("outside_link out.jpg", "outside_link outside", "outside_link round",
                                              "outside_link self.jpg"));
  EXPECT_THAT(report.skipped[0].message, HasSubstr("leads out of the folder"));
  EXPECT_THAT(report.errors, IsEmpty());
}

TEST(Scan, follows_a_link_that_is_named_itself) {
  const PhotoFolder elsewhere;
  elsewhere.jpeg("photo-7.jpg");
  const PhotoFolder folder;
  std::filesystem::create_symlink(elsewhere.path() / "photo-7.jpg", folder.path() / "cake.jpg");
  EXPECT_THAT(names_of(scanned(folder.path() / "cake.jpg")), ElementsAre("cake"));
}

TEST(Scan, sees_neither_hidden_files_nor_out_nor_what_was_prepared) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.jpeg(".hidden.jpg");
  folder.jpeg(".thumbnails/b.jpg");
  folder.jpeg("new-out/half/1.jpg");
  folder.jpeg("old-out/cake-00000000/1.jpg");
  folder.text("old-out/pins.json", R"({"version":1,"pins":[]})");
  folder.jpeg("cached/x/1.jpg");
  folder.text("cached/.pinmill/lock", "");
  folder.jpeg("others/c.jpg");
  folder.text("others/pins.json", R"({"name": "somebody else's"})");
  const ScanReport report = scanned({.inputs = {folder.path()}, .out = folder.path() / "new-out"});
  EXPECT_THAT(files_of(report), ElementsAre("a.jpg", "others/c.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("no_media pins.json"));
}

TEST(Scan, does_not_prepare_what_was_prepared) {
  const PhotoFolder folder;
  folder.jpeg("out/cake/1.jpg");
  folder.text("out/pins.json", R"({"version":1,"pins":[]})");
  EXPECT_THAT(try_scan(folder.path() / "out"),
              fails_with(ErrorCode::invalid_argument,
                         HasSubstr("publish takes it, prepare takes the folder it was made from")));
  EXPECT_THAT(try_scan({.inputs = {folder.path()}, .out = folder.path()}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("another folder")));
  EXPECT_THAT(try_scan({.inputs = {folder.path() / "out/cake"}, .out = folder.path() / "out"}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("prepare takes")));
  EXPECT_THAT(try_scan({.inputs = {folder.path() / "out/cake/1.jpg"}, .out = folder.path() / "out/."}),
              fails_with(ErrorCode::invalid_argument, HasSubstr("prepare takes")));
}

TEST(Scan, attaches_sidecars_and_counts_only_orphans) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.text("A.JPG.XMP", "<x:xmpmeta/>");
  folder.text("a.xmp", "<x:xmpmeta/>");
  folder.jpeg("b.jpg");
  folder.text("b.xmp", "<x:xmpmeta/>");
  folder.text("gone.xmp", "<x:xmpmeta/>");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(report.drafts, SizeIs(2));
  EXPECT_EQ(report.drafts[0].pages[0].sidecar->relative, "A.JPG.XMP");
  EXPECT_EQ(report.drafts[1].pages[0].sidecar->relative, "b.xmp");
  EXPECT_THAT(skipped_in(report), UnorderedElementsAre("no_media a.xmp", "no_media gone.xmp"));
  EXPECT_EQ(scanned(folder.path() / "b.jpg").drafts[0].pages[0].sidecar->relative, "b.xmp");
}

TEST(Scan, suggests_board_and_section_by_the_folders_names) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  folder.jpeg("Cakes/b.jpg");
  folder.jpeg("Cakes/Birthday/c.jpg");
  folder.jpeg("Cakes/Birthday/2026/June/d.jpg");
  const ScanReport report = scanned(folder.path());
  std::vector<std::string> places;
  for (const Draft& draft : report.drafts) places.push_back(draft.name + ": " + draft.board + " / " + draft.section);
  EXPECT_THAT(places, UnorderedElementsAre("a:  / ", "b: Cakes / ", "c: Cakes / Birthday", "d: Cakes / Birthday"));
}

TEST(Scan, inherits_what_pin_toml_says_from_the_top_down) {
  const PhotoFolder folder;
  folder.text("pin.toml", "link = 'https://example.com'\ntitle = 'From above'\nkeywords = ['cake']\n");
  folder.text("Cakes/pin.toml", "board = 'All my cakes'\ntitle = 'Cake'\n");
  folder.text("Cakes/plain/pin.toml", "link = ''\nfit = 'pad'\n");
  folder.jpeg("a.jpg");
  folder.jpeg("Cakes/b.jpg");
  folder.jpeg("Cakes/plain/c.jpg");
  const ScanReport report = scanned(folder.path());
  ASSERT_THAT(names_of(report), ElementsAre("a", "b", "c"));
  const Draft& a = report.drafts[0];
  const Draft& b = report.drafts[1];
  const Draft& c = report.drafts[2];
  EXPECT_EQ(a.title, "From above");
  EXPECT_EQ(a.board, "");
  EXPECT_EQ(b.title, "Cake");
  EXPECT_EQ(b.board, "All my cakes");
  EXPECT_EQ(b.link, "https://example.com");
  EXPECT_EQ(b.fit, std::nullopt);
  EXPECT_EQ(c.title, "Cake");
  EXPECT_EQ(c.section, "plain");
  EXPECT_EQ(c.link, "");
  EXPECT_EQ(c.fit, FitMode::pad);
  EXPECT_THAT(c.keywords, ElementsAre("cake"));
  EXPECT_EQ(c.origin, (folder.path() / "Cakes/plain/pin.toml").string());
}

TEST(Scan, uses_the_pin_toml_beside_a_named_file_but_no_folder_names) {
  const PhotoFolder folder;
  folder.text("Cakes/pin.toml", "title = 'Cake'\n");
  folder.jpeg("Cakes/Birthday/b.jpg");
  const auto file = folder.jpeg("Cakes/a.jpg");
  const ScanReport report = scanned({.inputs = {file, folder.path() / "Cakes/Birthday/b.jpg"}});
  EXPECT_EQ(report.drafts[0].title, "Cake");
  EXPECT_EQ(report.drafts[0].board, "");
  EXPECT_EQ(report.drafts[1].title, "");
}

TEST(Scan, fails_by_line_and_column_for_a_pin_toml_that_is_wrong) {
  const PhotoFolder folder;
  folder.jpeg("sub/a.jpg");
  folder.text("sub/pin.toml", "board = 'Cakes'\ntilte = 'x'\n");
  EXPECT_THAT(try_scan(folder.path()),
              fails_with(ErrorCode::invalid_argument, HasSubstr("sub/pin.toml:2:1: unknown key \"tilte\"")));
  folder.text("sub/pin.toml", "board = \n");
  EXPECT_THAT(try_scan(folder.path()), fails_with(ErrorCode::invalid_argument, HasSubstr("sub/pin.toml:1:")));
}

TEST(Scan, opens_the_cover_that_pin_toml_names) {
  const PhotoFolder folder;
  folder.mov("films/a.mov", "ms=9000");
  folder.jpeg("films/covers/c.jpg");
  folder.text("films/pin.toml", "cover = 'covers/c.jpg'\n");
  const ScanReport report = scanned(folder.path() / "films");
  EXPECT_EQ(std::get<CoverFile>(report.drafts[0].cover).file.relative, "covers/c.jpg");
  folder.text("films/pin.toml", "cover = '../../secret.jpg'\n");
  EXPECT_THAT(errors_of(scanned(folder.path() / "films")),
              ElementsAre(HasSubstr("leads out of the folder"), HasSubstr("leads out of the folder")));
}

TEST(Scan, stops_when_it_is_asked_to) {
  const PhotoFolder folder;
  folder.jpeg("a.jpg");
  std::stop_source source;
  source.request_stop();
  testing::NotesBoundary boundary;
  EXPECT_THAT(scan({.inputs = {folder.path()}}, boundary, source.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("")));
}

}  // namespace
}  // namespace pinmill
