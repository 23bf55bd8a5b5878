#include "pipeline/page.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

PageReport report() {
  PageReport report;
  report.source.format = Format::heic;
  report.source.size_bytes = 1234;
  report.source.image = ImageInfo{};
  report.source.image->width_px = 4032;
  report.source.image->height_px = 3024;
  report.text.title = "Tea";
  report.text.keywords = {"green", "té"};
  report.text.copyright = "© A. Person";
  report.output = {.media_type = "image/jpeg",
                   .extension = "jpg",
                   .width_px = 1000,
                   .height_px = 1500,
                   .size_bytes = 500'000,
                   .sha256 = "ab",
                   .duration = std::chrono::milliseconds(4500)};
  report.action = Action::crop;
  report.reason = "Cropped.";
  report.share_kept = 0.5;
  report.perceptual_hash = 0xFEDCBA9876543210U;  // no whole number of JSON
  report.findings = {{.rule = "image.max-bytes",
                      .severity = Severity::error,
                      .measured = "41.2 MB",
                      .limit = "32 MB",
                      .message = "Too large.",
                      .mended = true}};
  return report;
}

Json without(const Json& json, std::string_view member) {
  Json::Object members = json.members();
  std::erase_if(members, [&](const Json::Member& one) { return one.first == member; });
  return Json(std::move(members));
}

TEST(Page, comes_back_from_json_as_it_went) {
  const Json json = take(Json::parse(to_json(report()).dump()));
  EXPECT_EQ(take(page_report_from(json)), report());
}

TEST(Page, says_which_member_is_missing) {
  for (const std::string_view member : {"output", "action", "perceptual_hash", "share_kept"}) {
    EXPECT_THAT(page_report_from(without(to_json(report()), member)),
                fails_with(ErrorCode::corrupt_input, HasSubstr(member)))
        << member;
  }
  EXPECT_THAT(page_report_from(without(to_json(report()), "source")),
              fails_with(ErrorCode::corrupt_input, HasSubstr("")));
}

TEST(Page, knows_each_action_by_name) {
  for (int action = 0; action <= static_cast<int>(Action::animate); ++action) {
    const auto one = static_cast<Action>(action);
    EXPECT_EQ(action_from(to_string(one)), one);
  }
  EXPECT_EQ(action_from("melt"), std::nullopt);
}

}  // namespace
}  // namespace pinmill
