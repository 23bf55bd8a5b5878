#include "pipeline/stages/validate.h"

#include <gmock/gmock.h>

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::Not;

PageReport page(std::uint32_t source_width_px, std::uint32_t source_height_px, PreparedFile output) {
  PageReport report;
  report.source.format = Format::jpeg;
  report.source.size_bytes = 41'000'000;
  report.source.image = ImageInfo{};
  report.source.image->width_px = source_width_px;
  report.source.image->height_px = source_height_px;
  report.output = std::move(output);
  return report;
}

PreparedFile jpeg(std::uint32_t width_px, std::uint32_t height_px) {
  return {.media_type = "image/jpeg",
          .extension = "jpg",
          .width_px = width_px,
          .height_px = height_px,
          .size_bytes = 500'000,
          .sha256 = {}};
}

TEST(Validate, calls_mended_what_the_output_keeps) {
  EXPECT_THAT(validate(page(50, 50, jpeg(1000, 1500)), RulePack::built_in()),
              AllOf(Contains(AllOf(Field(&Finding::rule, "image.min-width"), Field(&Finding::mended, true))),
                    Contains(AllOf(Field(&Finding::rule, "image.max-bytes"), Field(&Finding::mended, true))),
                    Contains(AllOf(Field(&Finding::rule, "image.aspect-best"), Field(&Finding::mended, true)))));
}

TEST(Validate, leaves_standing_what_the_output_breaks_as_well) {
  EXPECT_THAT(validate(page(50, 50, jpeg(50, 50)), RulePack::built_in()),
              AllOf(Contains(AllOf(Field(&Finding::rule, "image.min-width"), Field(&Finding::mended, false))),
                    Contains(AllOf(Field(&Finding::rule, "image.max-bytes"), Field(&Finding::mended, true)))));
}

TEST(Validate, names_what_the_output_alone_breaks) {
  EXPECT_THAT(validate(page(1000, 1500, jpeg(1000, 1000)), RulePack::built_in()),
              Contains(AllOf(Field(&Finding::rule, "image.aspect-best"), Field(&Finding::mended, false))));
}

TEST(Validate, judges_an_animation_by_what_is_asked_of_the_video_that_it_becomes) {
  PageReport report = page(300, 200,
                           {.media_type = "video/mp4",
                            .extension = "mp4",
                            .width_px = 300,
                            .height_px = 200,
                            .size_bytes = 1,
                            .sha256 = {},
                            .duration = std::chrono::seconds(5)});
  report.source.format = Format::gif;
  report.action = Action::animate;
  const std::vector<Finding> findings = validate(report, RulePack::built_in());
  EXPECT_THAT(findings, Contains(AllOf(Field(&Finding::rule, "video.aspect-best"), Field(&Finding::mended, false))));
  EXPECT_THAT(findings, Not(Contains(Field(&Finding::rule, ::testing::StartsWith("image.")))));
}

PageReport clip(std::chrono::milliseconds source, std::chrono::milliseconds made) {
  PageReport report;
  report.source.format = Format::mp4;
  report.source.video = VideoInfo{};
  report.source.video->width_px = 1000;
  report.source.video->height_px = 1500;
  report.source.video->duration = source;
  report.output = {.media_type = "video/mp4",
                   .extension = "mp4",
                   .width_px = 1000,
                   .height_px = 1500,
                   .size_bytes = 1,
                   .sha256 = {},
                   .duration = made};
  return report;
}

TEST(Validate, speaks_of_what_is_published_where_that_is_still_too_much) {
  const PageReport report = clip(std::chrono::minutes(16), std::chrono::minutes(8));
  EXPECT_THAT(validate(report, RulePack::built_in()),
              Contains(AllOf(Field(&Finding::rule, "video.duration-advised"), Field(&Finding::measured, "8 min"))));
}

TEST(Validate, finds_nothing_amiss_with_a_short_clip_in_a_story) {
  PageReport report = clip(std::chrono::seconds(3), std::chrono::seconds(9));
  EXPECT_THAT(validate(report, RulePack::built_in()), Contains(Field(&Finding::rule, "video.min-duration")));
  report.action = Action::story;
  EXPECT_THAT(validate(report, RulePack::built_in()), Not(Contains(Field(&Finding::rule, "video.min-duration"))));
}

}  // namespace
}  // namespace pinmill
