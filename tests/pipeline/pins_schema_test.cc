// docs/pins.schema.json against manifests that a run wrote, by another implementation: Python's jsonschema.
#include <fstream>

#include <gmock/gmock.h>

#include "support/batch_run.h"
#include "support/ffmpeg_tool.h"
#include "support/samples_folder.h"

namespace pinmill {
namespace {

using testing::BatchRun;
using ::testing::HasSubstr;
using testing::take;

// What the validator found wrong, an empty text where nothing is.
std::string complaints_about(const std::filesystem::path& json) {
  const std::string script =
      "import json,sys,jsonschema as j;"
      "s=json.load(open(sys.argv[1]));j.Draft202012Validator.check_schema(s);"
      "[print(list(e.path),e.message[:300]) for e in "
      "j.Draft202012Validator(s).iter_errors(json.load(open(sys.argv[2])))]";
  return testing::run("python3 -c '" + script + "' '" + testing::source_folder().string() +
                      "/docs/pins.schema.json' '" + json.string() + "'");
}

// A run with every kind of Pin and every status in it.
PrepareReport rich_run(BatchRun& batch) {
  std::vector<std::string> pages;
  for (int i = 1; i <= 7; ++i) {
    pages.push_back(std::to_string(i) + ".jpg");
    batch.folder.write(pages.back(), "page " + std::to_string(i) + "\nlooks 0123456789abcdef");
  }
  batch.folder.write("bad.jpg", "fail cut short");
  batch.folder.write("clip.jpg", std::string("\0\0\0\x18"
                                             "ftypisom\0\0\0\0isommp42",
                                             24));
  ScanReport scanned = batch.folder.drafts({"1.jpg", "bad.jpg", "missing.jpg", "clip.jpg"});
  scanned.drafts.push_back(batch.folder.draft({"2.jpg", "3.jpg"}));
  scanned.drafts.push_back(batch.folder.draft(pages));
  scanned.drafts[0].publish_at = take(parse_rfc3339("2026-12-24T18:00:00+01:00"));
  scanned.drafts[0].keywords = {"one", "two"};
  scanned.drafts[0].cover = CoverTime{1.5};
  scanned.drafts[4].cover = CoverFile{scanned.drafts[4].pages[1].file};
  return batch.run(scanned);
}

TEST(PinsSchema, is_kept_by_what_a_run_writes) {
  BatchRun batch;
  const PrepareReport report = rich_run(batch);
  ASSERT_EQ(report.manifest.pins.size(), 6u);
  EXPECT_EQ(complaints_about(batch.folder.out() / "pins.json"), "");
}

TEST(PinsSchema, is_kept_by_a_manifest_with_a_series_and_with_keys_of_a_later_version) {
  BatchRun batch;
  Manifest manifest = rich_run(batch).manifest;
  manifest.pins[0].series = ManifestPin::Series{"week", 1, 3};
  Json json = to_json(manifest);
  json.set("later", 1);
  const auto file = batch.folder.path() / "later.json";
  std::ofstream(file) << json.dump();
  EXPECT_EQ(complaints_about(file), "");
}

TEST(PinsSchema, tells_what_is_no_manifest) {
  BatchRun batch;
  const auto complaints = [&](std::string_view text) {
    const auto file = batch.folder.path() / "bad.json";
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return complaints_about(file);
  };
  EXPECT_THAT(complaints(R"({"version":2,"pins":[],"summary":{}})"), HasSubstr("1 was expected"));
  const PrepareReport report = rich_run(batch);
  std::string text = to_json(report.manifest).dump();
  text.replace(text.find("\"ready\""), 7, "\"great\"");
  EXPECT_THAT(complaints(text), HasSubstr("'great' is not one of"));
  text = to_json(report.manifest).dump();
  text.replace(text.find("\"file\":\""), 8, "\"file\":\"../");
  EXPECT_THAT(complaints(text), HasSubstr("'../"));
}

}  // namespace
}  // namespace pinmill
