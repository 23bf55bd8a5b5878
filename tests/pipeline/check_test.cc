#include "pipeline/check.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "codecs/pictures.h"
#include "support/ffmpeg_tool.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using testing::take;
using testing::TemporaryFolder;

Bytes jpeg(std::uint32_t width_px, std::uint32_t height_px) {
  return take(encode_jpeg(testing::quartered(width_px, height_px), {}));
}

CheckReport checked(const TemporaryFolder& folder, const RulePack* rules = nullptr, PagesAs as = PagesAs::automatic) {
  InProcessBoundary boundary;
  const CheckOptions options{
      .scan = {.inputs = {folder.path()}, .out = folder.path() / "pins"}, .rules = rules, .pages_as = as};
  return take(check(options, boundary, {}));
}

TEST(Check, judges_pictures_as_they_are_and_writes_nothing) {
  const TemporaryFolder folder;
  folder.write("wide.jpg", jpeg(300, 200));
  const CheckReport report = checked(folder);
  ASSERT_THAT(report.pins, SizeIs(1));
  ASSERT_THAT(report.pins[0].pages, SizeIs(1));
  EXPECT_THAT(report.pins[0].pages[0].findings,
              AllOf(Contains(AllOf(Field(&Finding::rule, "image.aspect-best"), Field(&Finding::measured, "3:2"))),
                    Contains(Field(&Finding::rule, "image.min-width-advised"))));
  EXPECT_FALSE(report.fatal) << "preparing mends it all";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Check, tells_of_a_video_that_breaks_off) {
  const TemporaryFolder folder;
  const auto file = testing::make_clip(folder.path() / "a.mp4",
                                       "-f lavfi -i testsrc2=s=320x480:r=25:d=8 -pix_fmt yuv420p -movflags +faststart");
  const auto whole = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, whole - whole / 50);
  EXPECT_THAT(checked(folder).pins[0].pages[0].findings, Contains(Field(&Finding::rule, "page.damaged")));
  std::filesystem::resize_file(file, whole / 2);
  const CheckReport report = checked(folder);
  ASSERT_TRUE(report.pins[0].pages[0].error.has_value());
  EXPECT_THAT(report.pins[0].pages[0].error->describe(), HasSubstr("breaks off at"));
  EXPECT_TRUE(report.fatal);
}

TEST(Check, warns_of_missing_texts) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  EXPECT_THAT(checked(folder).pins[0].findings,
              AllOf(Contains(Field(&Finding::rule, "title.present")), Contains(Field(&Finding::rule, "link.present")),
                    Contains(Field(&Finding::rule, "alt-text.present"))));
}

TEST(Check, does_not_miss_a_title_that_a_sidecar_may_hold) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  folder.write("tea.jpg.xmp", "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>");
  EXPECT_THAT(checked(folder).pins[0].findings, AllOf(Not(Contains(Field(&Finding::rule, "title.present"))),
                                                      Contains(Field(&Finding::rule, "link.present"))));
}

TEST(Check, is_fatal_where_preparing_could_not_mend_an_error) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  folder.write("pin.toml", "title = \"" + std::string(101, 'x') + "\"\n");
  const CheckReport report = checked(folder);
  EXPECT_TRUE(report.fatal);
  EXPECT_THAT(report.pins[0].findings, Contains(Field(&Finding::rule, "title.length")));
}

TEST(Check, is_fatal_for_a_file_that_is_broken_and_judges_the_rest) {
  const TemporaryFolder folder;
  folder.write("a.jpg", as_bytes(std::string_view("\xFF\xD8\xFF\xE0 no more")));
  folder.write("b.jpg", jpeg(300, 450));
  const CheckReport report = checked(folder);
  EXPECT_TRUE(report.fatal);
  ASSERT_THAT(report.pins, SizeIs(2));
  EXPECT_TRUE(report.pins[0].pages[0].error.has_value());
  EXPECT_FALSE(report.pins[1].pages[0].error.has_value());
}

TEST(Check, judges_the_pages_of_a_carousel_together) {
  const TemporaryFolder folder;
  folder.write("tea.pin/1.jpg", jpeg(300, 450));
  folder.write("tea.pin/2.jpg", jpeg(320, 200));
  const CheckReport report = checked(folder);
  ASSERT_THAT(report.pins, SizeIs(1));
  EXPECT_THAT(report.pins[0].findings, Contains(Field(&Finding::rule, "carousel.same-size")));
  EXPECT_THAT(report.pins[0].pages[1].findings, Contains(Field(&Finding::rule, "carousel.aspect")));
  EXPECT_FALSE(report.fatal) << "prepared, they have one size";
}

TEST(Check, takes_a_folder_with_a_moving_page_for_a_story_and_no_carousel) {
  const TemporaryFolder folder;
  folder.write("tea.pin/1.jpg", jpeg(300, 450));
  testing::make_clip(folder.path() / "tea.pin/2.mp4", "-f lavfi -i testsrc2=s=240x160:d=2:r=5 -c:v libx264");
  const CheckReport report = checked(folder);
  EXPECT_THAT(report.pins[0].findings, Not(Contains(Field(&Finding::rule, "carousel.same-size"))));
  EXPECT_THAT(report.pins[0].pages[1].findings, Not(Contains(Field(&Finding::rule, "video.min-duration"))));
}

TEST(Check, says_why_pages_cannot_become_what_is_asked_for) {
  const TemporaryFolder folder;
  for (const char* page : {"1", "2", "3", "4", "5", "6"})
    folder.write("tea.pin/" + std::string(page) + ".jpg", jpeg(300, 450));
  const CheckReport carousel = checked(folder, nullptr, PagesAs::carousel);
  EXPECT_THAT(carousel.pins[0].error->describe(), AllOf(HasSubstr("6 pages"), HasSubstr("--as story")));
  EXPECT_TRUE(carousel.fatal);
  EXPECT_FALSE(checked(folder, nullptr, PagesAs::story).fatal);
  EXPECT_THAT(checked(folder, nullptr, PagesAs::series).pins, SizeIs(6));
}

TEST(Check, judges_by_another_pack) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  const RulePack strict = take(RulePack::parse(R"([[rule]]
id = "small"
measures = "image_width_px"
maximum = 200
unit = "px"
severity = "error"
remedy = "Make it smaller."
source = "me"
date = "2026-11-24"
)",
                                               "mine.toml"));
  const CheckReport report = checked(folder, &strict);
  EXPECT_THAT(report.pins[0].pages[0].findings, ElementsAre(Field(&Finding::measured, "300 px")));
  EXPECT_TRUE(report.fatal) << "the pack does not say that preparing mends it";
}

TEST(Check, stops_when_asked_to) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  InProcessBoundary boundary;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(check({.scan = {.inputs = {folder.path()}, .out = folder.path() / "pins"}}, boundary, stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
}

TEST(Check, is_written_as_json) {
  const TemporaryFolder folder;
  folder.write("tea.jpg", jpeg(300, 450));
  const Json json = to_json(checked(folder));
  EXPECT_FALSE(json["fatal"].boolean_or(true));
  const Json& page = json["pins"].items().at(0)["pages"].items().at(0);
  EXPECT_THAT(page["path"].string_or(""), HasSubstr("tea.jpg"));
  EXPECT_EQ(page["media"]["format"].string_or(""), "jpeg");
  EXPECT_TRUE(page["error"].is_null());
}

}  // namespace
}  // namespace pinmill
