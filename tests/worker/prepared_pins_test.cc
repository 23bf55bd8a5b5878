#include "worker/prepared_pins.h"

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

ManifestPage page(const std::string& file, const std::string& source) {
  ManifestPage made;
  made.source = "../" + file;
  made.source_sha256 = source;
  made.file = file;
  made.media_type = "image/jpeg";
  made.sha256 = "00";
  return made;
}

ManifestPin ready(const std::string& id, ManifestKind kind, std::vector<ManifestPage> pages) {
  ManifestPin pin;
  pin.id = id;
  pin.status = PinStatus::ready;
  pin.kind = kind;
  pin.pages = std::move(pages);
  return pin;
}

class PreparedPinsTest : public ::testing::Test {
 protected:
  PreparedPinsTest() {
    for (const char* name : {"a.jpg", "b.jpg", "story.mp4", "cover.jpg"}) out_.write(name, name);
  }
  TemporaryFolder out_;
};

TEST_F(PreparedPinsTest, are_those_that_are_ready_in_the_order_asked_for) {
  Manifest manifest;
  manifest.pins = {ready("a", ManifestKind::image, {page("a.jpg", "1")}),
                   ready("b", ManifestKind::carousel, {page("b.jpg", "2"), page("a.jpg", "1")})};
  manifest.pins[1].publish_at = "2026-12-24T18:00:00+01:00";
  const std::vector<std::string> ids = {"b", "a"};
  const PreparedPins found = prepared_pins(manifest, out_.path(), ids);
  ASSERT_THAT(found.pins, SizeIs(2));
  EXPECT_EQ(found.pins[0].id, "b");
  EXPECT_EQ(found.pins[0].kind, PinKind::carousel);
  EXPECT_THAT(found.pins[0].pages, SizeIs(2));
  EXPECT_EQ(found.pins[0].publish_at, Moment(std::chrono::seconds(1'798'131'600)));
  EXPECT_EQ(found.pins[1].pages[0].file, out_.path() / "a.jpg");
}

TEST_F(PreparedPinsTest, leave_out_what_failed_and_what_is_gone_each_with_its_reason) {
  Manifest manifest;
  manifest.pins = {ready("failed", ManifestKind::image, {page("a.jpg", "1")}),
                   ready("gone", ManifestKind::image, {page("not-there.jpg", "2")})};
  manifest.pins[0].status = PinStatus::failed;
  manifest.pins[0].error = ManifestPin::Failure{"corrupt input", "it ends in the middle"};
  const PreparedPins found = prepared_pins(manifest, out_.path());
  ASSERT_THAT(found.left_out, SizeIs(2));
  EXPECT_EQ(found.left_out[0].reason, "corrupt input: it ends in the middle");
  EXPECT_THAT(found.left_out[1].reason, HasSubstr("prepare it again"));
}

TEST_F(PreparedPinsTest, give_a_story_one_page_that_stands_for_all_its_sources) {
  Manifest manifest;
  manifest.pins = {ready("one", ManifestKind::story, {page("story.mp4", "1"), page("story.mp4", "2")}),
                   ready("two", ManifestKind::story, {page("story.mp4", "1"), page("story.mp4", "3")})};
  for (ManifestPin& pin : manifest.pins) pin.cover_file = "cover.jpg";
  const PreparedPins found = prepared_pins(manifest, out_.path());
  ASSERT_THAT(found.pins, SizeIs(2));
  EXPECT_EQ(found.pins[0].kind, PinKind::video);
  ASSERT_THAT(found.pins[0].pages, SizeIs(1));
  EXPECT_NE(found.pins[0].pages[0].source_sha256, found.pins[1].pages[0].source_sha256);
  ASSERT_TRUE(found.pins[0].cover);
  EXPECT_EQ(found.pins[0].cover->size_bytes, 9U);
}

TEST_F(PreparedPinsTest, tell_the_parts_of_one_long_video_apart) {
  Manifest manifest;
  for (std::size_t i = 0; i < 2; ++i) {
    manifest.pins.push_back(ready("part" + std::to_string(i), ManifestKind::video, {page("story.mp4", "same")}));
    manifest.pins.back().series = ManifestPin::Series{"long", i, 2};
  }
  const PreparedPins found = prepared_pins(manifest, out_.path());
  ASSERT_THAT(found.pins, SizeIs(2));
  EXPECT_NE(found.pins[0].pages[0].source_sha256, found.pins[1].pages[0].source_sha256);
}

TEST_F(PreparedPinsTest, leave_the_pages_of_a_series_what_they_are_alone) {
  Manifest manifest;
  manifest.pins = {ready("a", ManifestKind::image, {page("a.jpg", "1")}),
                   ready("b", ManifestKind::image, {page("b.jpg", "2")})};
  for (std::size_t i = 0; i < 2; ++i) manifest.pins[i].series = ManifestPin::Series{"s", i, 2};
  EXPECT_EQ(prepared_pins(manifest, out_.path()).pins[1].pages[0].source_sha256, "2");
}

}  // namespace
}  // namespace pinmill::testing
