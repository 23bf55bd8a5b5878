#include "pipeline/intake/live_photo.h"

#include <gmock/gmock.h>

#include "pipeline/photo_folder.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::errors_of;
using testing::files_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PhotoFolder;
using testing::scanned;
using testing::skipped_in;
using testing::take;

TEST(LivePhoto, is_a_still_and_a_short_clip_of_one_name) {
  const PhotoFolder folder;
  folder.heic("IMG_1.HEIC");
  folder.mov("img_1.mov", "ms=2900");
  folder.jpeg("IMG_2.JPG");
  folder.mov("IMG_2.MOV", "ms=4000");
  folder.jpeg("IMG_3.JPG");
  folder.mov("IMG_3.MOV", "ms=4001");
  folder.mov("IMG_4.MOV", "ms=1000");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("IMG_1.HEIC", "IMG_2.JPG", "IMG_3.JPG", "IMG_3.MOV", "IMG_4.MOV"));
  EXPECT_THAT(skipped_in(report), ElementsAre("live_photo_motion img_1.mov", "live_photo_motion IMG_2.MOV"));
  EXPECT_THAT(report.skipped[0].message, AllOf(HasSubstr("IMG_1.HEIC"), HasSubstr("--live-photos")));
}

TEST(LivePhoto, is_known_by_its_content_identifier_whatever_the_names) {
  const PhotoFolder folder;
  folder.heic("beach.heic", "id=AAA ");
  folder.heic("other.heic", "id=BBB ");
  folder.mov("clip.mov", "ms=9000 id=AAA ");
  folder.mov("film.mov", "ms=9000 id=CCC ");
  const ScanReport report = scanned(folder.path());
  EXPECT_THAT(files_of(report), ElementsAre("beach.heic", "film.mov", "other.heic"));
  EXPECT_THAT(skipped_in(report), ElementsAre("live_photo_motion clip.mov"));
}

TEST(LivePhoto, lies_in_one_folder) {
  const PhotoFolder folder;
  folder.heic("a/IMG_1.heic");
  folder.mov("b/IMG_1.mov", "ms=1000");
  EXPECT_THAT(files_of(scanned(folder.path())), ElementsAre("a/IMG_1.heic", "b/IMG_1.mov"));
}

TEST(LivePhoto, keeps_both_halves_where_that_is_asked_for) {
  const PhotoFolder folder;
  folder.heic("IMG_1.HEIC");
  folder.mov("IMG_1.mov", "ms=1000");
  const ScanReport report = scanned({.inputs = {folder.path()}, .live_photos = ScanOptions::LivePhotos::keep_motion});
  EXPECT_THAT(files_of(report), ElementsAre("IMG_1.HEIC", "IMG_1.mov"));
}

TEST(LivePhoto, is_not_suspected_behind_a_clip_that_cannot_be_read) {
  const PhotoFolder folder;
  folder.heic("IMG_1.HEIC");
  folder.mov("IMG_1.mov", "broken");
  EXPECT_THAT(files_of(scanned(folder.path())), ElementsAre("IMG_1.HEIC", "IMG_1.mov"));
}

TEST(LivePhoto, makes_an_error_of_its_moving_half_named_alone) {
  const PhotoFolder folder;
  folder.heic("IMG_1.HEIC");
  const auto motion = folder.mov("IMG_1.mov", "ms=1000");
  const auto film = folder.mov("film.mov", "ms=1000");
  const ScanReport report = scanned({.inputs = {motion, film}});
  EXPECT_THAT(files_of(report), ElementsAre("film.mov"));
  EXPECT_THAT(errors_of(report), ElementsAre(AllOf(HasSubstr("IMG_1.mov: unsupported"), HasSubstr("IMG_1.HEIC"))));
}

TEST(LivePhoto, is_told_by_the_length_that_a_real_clip_has) {
  const PhotoFolder folder;
  folder.jpeg("short.jpg");
  folder.jpeg("long.jpg");
  testing::make_clip(folder.path() / "short.mov", "-f lavfi -i testsrc=size=64x64:rate=10 -t 2.5 -c:v mjpeg");
  testing::make_clip(folder.path() / "long.mov", "-f lavfi -i testsrc=size=64x64:rate=10 -t 4.5 -c:v mjpeg");
  InProcessBoundary boundary;
  const ScanReport report = take(scan({.inputs = {folder.path()}}, boundary, {}));
  EXPECT_THAT(files_of(report), ElementsAre("long.jpg", "long.mov", "short.jpg"));
  EXPECT_THAT(skipped_in(report), ElementsAre("live_photo_motion short.mov"));
}

TEST(LivePhoto, is_not_looked_for_in_films) {
  const PhotoFolder folder;
  folder.jpeg("film.jpg");
  std::filesystem::resize_file(folder.mov("film.mov", "ms=1000 "), 65ULL << 20);
  testing::NotesBoundary boundary;
  EXPECT_THAT(files_of(take(scan({.inputs = {folder.path()}}, boundary, {}))), ElementsAre("film.jpg", "film.mov"));
  EXPECT_EQ(boundary.probed, 0);
}

TEST(LivePhoto, costs_folders_without_clips_nothing) {
  const PhotoFolder folder;
  for (int i = 0; i < 20; ++i) folder.heic(std::to_string(i) + ".heic", "id=A ");
  testing::NotesBoundary boundary;
  take(scan({.inputs = {folder.path()}}, boundary, {}));
  EXPECT_EQ(boundary.probed, 0);
  folder.mov("film.mov", "ms=9000");
  take(scan({.inputs = {folder.path()}}, boundary, {}));
  EXPECT_EQ(boundary.probed, 1);
}

}  // namespace
}  // namespace pinmill
