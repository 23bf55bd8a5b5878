#include "pipeline/manifest.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;

ManifestPage full_page() {
  return {.source = "../photos/Crème 1.jpg",
          .source_sha256 = std::string(64, 'a'),
          .file = "creme-1-aaaaaaaa/1.jpg",
          .media_type = "image/jpeg",
          .width_px = 1000,
          .height_px = 1500,
          .size_bytes = 123'456,
          .sha256 = std::string(64, 'b'),
          .duration_s = 1.5,
          .title = "First",
          .alt_text = "A bowl",
          .link = "https://example.org/1",
          .action = "crop",
          .reason = "little is lost at the sides",
          .share_kept = 0.875,
          .looks = 0xFEDCBA9876543210U,
          .findings = {{"fit.enlarged", Severity::warning, "1.2", "2", "small", true}},
          .preview = "preview/creme-1-aaaaaaaa-1.jpg"};
}

ManifestPin full_pin() {
  return {.id = "creme-1-aaaaaaaa",
          .status = PinStatus::failed,
          .kind = ManifestKind::carousel,
          .title = "Crème",
          .description = "Two lines\nof text",
          .link = "https://example.org",
          .alt_text = "A dessert",
          .board = "Food",
          .section = "Sweet",
          .account = "shop",
          .keywords = {"cream", "sugar"},
          .publish_at = "2026-12-24T18:00:00+01:00",
          .series = ManifestPin::Series{"week", 2, 5},
          .cover_file = "creme-1-aaaaaaaa/cover.jpg",
          .cover_time_s = std::nullopt,
          .pages = {full_page()},
          .findings = {{"carousel.pages", Severity::info, "1", "2", "few", false}},
          .error = ManifestPin::Failure{"unsupported", "needs video"}};
}

Result<Manifest> parse(std::string_view text) {
  return manifest_from(take(Json::parse(text)));
}

TEST(Manifest, gives_back_what_was_written_whole) {
  const Manifest manifest{.pins = {full_pin()},
                          .summary = {.ready = 1, .failed = 2, .skipped = 3, .reused = 4, .seconds = 0.5}};
  const testing::TemporaryFolder out;
  ASSERT_THAT(write_manifest(out.path(), out.path(), manifest), is_ok());
  const Manifest read = take(read_manifest(out.path()));
  EXPECT_EQ(to_json(read).dump(1), to_json(manifest).dump(1));
  EXPECT_EQ(read.find("creme-1-aaaaaaaa")->pages[0].preview, "preview/creme-1-aaaaaaaa-1.jpg");
  EXPECT_EQ(read.find("creme-1-aaaaaaaa")->pages[0].looks, 0xFEDCBA9876543210U);
  EXPECT_EQ(read.find("another"), nullptr);
}

TEST(Manifest, says_null_where_there_is_no_cover_series_time_file_or_error) {
  Manifest manifest;
  ManifestPin& bare = manifest.pins.emplace_back();
  bare.id = "a";
  bare.pages.emplace_back();
  const Json json = to_json(manifest);
  const Json& pin = json["pins"].items()[0];
  for (const char* key : {"cover", "series", "publish_at", "error"}) EXPECT_TRUE(pin[key].is_null()) << key;
  for (const char* key : {"file", "looks"}) EXPECT_TRUE(pin["pages"].items()[0][key].is_null()) << key;
  EXPECT_EQ(to_json(take(manifest_from(json))), json);
}

TEST(Manifest, ignores_keys_that_it_does_not_know) {
  const Manifest manifest =
      take(parse(R"({"version":1,"later":{},"pins":[{"id":"a","status":"ready","kind":"image","mood":"good"}]})"));
  ASSERT_EQ(manifest.pins.size(), 1u);
  EXPECT_EQ(manifest.pins[0].status, PinStatus::ready);
}

TEST(Manifest, refuses_another_version_and_what_is_no_manifest) {
  EXPECT_THAT(parse(R"({"version":2,"pins":[]})"),
              fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("version 2"), HasSubstr("reads version 1"))));
  EXPECT_THAT(parse("[]"), fails_with(ErrorCode::corrupt_input, HasSubstr("no manifest")));
  EXPECT_THAT(parse(R"({"version":1,"pins":[{"id":"a","status":"lost","kind":"image"}]})"),
              fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("pins[0]"), HasSubstr("\"lost\""))));
}

TEST(Manifest, refuses_names_that_lead_out_of_its_folder) {
  for (const char* id : {"", "..", "a/b", "A", "a.b"})
    EXPECT_THAT(parse(Json::object(
                          {{"version", 1},
                           {"pins", Json::array({Json::object({{"id", id}, {"status", "ready"}, {"kind", "image"}})})}})
                          .dump()),
                fails_with(ErrorCode::corrupt_input, HasSubstr("ids are")))
        << id;
  for (const char* file : {"/etc/passwd", "../x.jpg", "a/../../x.jpg"})
    EXPECT_THAT(
        parse(Json::object(
                  {{"version", 1},
                   {"pins", Json::array({Json::object({{"id", "a"},
                                                       {"status", "ready"},
                                                       {"kind", "image"},
                                                       {"pages", Json::array({Json::object({{"file", file}})})}})})}})
                  .dump()),
        fails_with(ErrorCode::corrupt_input, HasSubstr("inside the folder")))
        << file;
}

TEST(ReadManifest, says_not_found_where_there_is_none_and_names_the_broken_one) {
  const testing::TemporaryFolder out;
  EXPECT_THAT(read_manifest(out.path()), fails_with(ErrorCode::not_found, HasSubstr("pins.json")));
  out.write("pins.json", "{\"version\":");
  EXPECT_THAT(read_manifest(out.path()), fails_with(ErrorCode::corrupt_input, HasSubstr("pins.json")));
}

}  // namespace
}  // namespace pinmill
