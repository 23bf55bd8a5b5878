#include "pipeline/rules.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::take;
using testing::TemporaryFolder;

constexpr std::string_view one_rule = R"([[rule]]
id = "x"
measures = "image_bytes"
maximum = 10
unit = "B"
severity = "error"
mendable = true
remedy = "Do this."
source = "a page"
date = "2026-11-24"
)";

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(one_rule);
  return text.replace(text.find(from), from.size(), to);
}

MediaInfo picture(std::uint32_t width_px, std::uint32_t height_px, std::uint64_t size_bytes = 1'000'000) {
  MediaInfo info;
  info.format = Format::jpeg;
  info.size_bytes = size_bytes;
  info.image = ImageInfo{};
  info.image->width_px = width_px;
  info.image->height_px = height_px;
  return info;
}

MediaInfo video(std::chrono::milliseconds duration) {
  MediaInfo info;
  info.format = Format::mp4;
  info.size_bytes = 1'000'000;
  info.video = VideoInfo{.width_px = 1080, .height_px = 1920, .duration = duration};
  return info;
}

// The findings of one rule of the built-in pack.
std::vector<Finding> judged(std::string_view rule, const Judged& what) {
  std::vector<Finding> findings = RulePack::built_in().judge(what);
  std::erase_if(findings, [&](const Finding& finding) { return finding.rule != rule; });
  return findings;
}
std::vector<Finding> judged(std::string_view rule, const MediaInfo& media) {
  return judged(rule, {.media = &media});
}

TEST(Rules, are_built_in_and_each_says_what_to_do_and_who_says_so) {
  const std::vector<Rule> rules = take(RulePack::parse(RulePack::built_in_toml(), "rules.toml")).rules();
  ASSERT_THAT(rules, SizeIs(RulePack::built_in().rules().size()));
  std::set<std::string> ids;
  for (const Rule& rule : rules) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_TRUE(rule.remedy.ends_with('.')) << rule.id;
    EXPECT_THAT(rule.source, Not(IsEmpty())) << rule.id;
    EXPECT_THAT(rule.date, SizeIs(10)) << rule.id;
  }
}

TEST(Rules, measure_everything_that_can_be_measured) {
  for (int measure = 0; measure <= static_cast<int>(Measure::link_present); ++measure) {
    EXPECT_THAT(RulePack::built_in().rules(), Contains(Field(&Rule::measures, static_cast<Measure>(measure))))
        << to_string(static_cast<Measure>(measure));
  }
}

TEST(Rules, take_the_limits_that_pinterests_page_for_users_gives) {
  const RulePack& pack = RulePack::built_in();
  EXPECT_EQ(pack.maximum("image.max-bytes"), 32e6);
  EXPECT_THAT(pack.find("image.format")->accepted, ElementsAre("jpeg", "png"));
  EXPECT_EQ(pack.maximum("video.max-bytes"), 2e9);
  EXPECT_EQ(limit_text(*pack.find("video.min-duration")), "at least 4 s");
  EXPECT_EQ(limit_text(*pack.find("video.max-duration")), "15 min");
  EXPECT_EQ(pack.maximum("story.pages"), 20);
  EXPECT_EQ(limit_text(*pack.find("carousel.pages")), "2 to 5 pages");
}

TEST(Rules, say_measured_value_limit_and_remedy) {
  EXPECT_THAT(judged("image.max-bytes", picture(1000, 1500, 41'180'000)),
              ElementsAre(Finding{.rule = "image.max-bytes",
                                  .severity = Severity::error,
                                  .measured = "41.2 MB",
                                  .limit = "32 MB",
                                  .message = "The file has 41.2 MB; Pinterest takes up to 32 MB. Save it at a lower "
                                             "quality or a smaller size."}));
}

TEST(Rules, keep_a_limit_itself_and_break_one_byte_above) {
  EXPECT_THAT(judged("image.max-bytes", picture(1000, 1500, 32'000'000)), IsEmpty());
  EXPECT_THAT(judged("image.max-bytes", picture(1000, 1500, 32'000'001)),
              ElementsAre(Field(&Finding::measured, "32,000,001 B")));
}

TEST(Rules, judge_the_size_of_a_picture) {
  EXPECT_THAT(judged("image.min-width", picture(100, 150)), IsEmpty());
  EXPECT_THAT(judged("image.min-width", picture(99, 150)),
              ElementsAre(AllOf(Field(&Finding::measured, "99 px"), Field(&Finding::limit, "at least 100 px"))));
  EXPECT_THAT(judged("image.min-height", picture(100, 100)), IsEmpty());
  EXPECT_THAT(judged("image.min-height", picture(100, 99)), SizeIs(1));
  EXPECT_THAT(judged("image.max-height-useful", picture(100, 3000)), IsEmpty());
  EXPECT_THAT(judged("image.max-height-useful", picture(100, 3001)),
              ElementsAre(Field(&Finding::severity, Severity::info)));
}

TEST(Rules, judge_the_shape_of_a_picture_within_half_a_percent) {
  EXPECT_THAT(judged("image.aspect-best", picture(1000, 1500)), IsEmpty());
  EXPECT_THAT(judged("image.aspect-best", picture(1000, 1507)), IsEmpty());
  EXPECT_THAT(judged("image.aspect-best", picture(1000, 1493)), IsEmpty());
  EXPECT_THAT(judged("image.aspect-best", picture(3000, 2000)),
              ElementsAre(AllOf(Field(&Finding::measured, "3:2"), Field(&Finding::limit, "2:3"))));
  EXPECT_THAT(judged("image.aspect-tallest", picture(1000, 2100)), IsEmpty());
  EXPECT_THAT(judged("image.aspect-tallest", picture(1000, 2110)),
              ElementsAre(Field(&Finding::limit, "at least 1:2.1")));
}

TEST(Rules, judge_the_format) {
  MediaInfo info = picture(1000, 1500);
  EXPECT_THAT(judged("image.format", info), IsEmpty());
  info.format = Format::heic;
  EXPECT_THAT(judged("image.format", info), ElementsAre(AllOf(Field(&Finding::measured, traits_of(Format::heic).name),
                                                              Field(&Finding::limit, "JPEG or PNG"))));
  EXPECT_THAT(judged("video.format", info), IsEmpty());
}

TEST(Rules, judge_videos) {
  using std::chrono::milliseconds;
  EXPECT_THAT(judged("video.min-duration", video(milliseconds(4000))), IsEmpty());
  EXPECT_THAT(judged("video.min-duration", video(milliseconds(3900))), ElementsAre(Field(&Finding::measured, "3.9 s")));
  EXPECT_THAT(judged("video.max-duration", video(milliseconds(900'000))), IsEmpty());
  EXPECT_THAT(judged("video.max-duration", video(milliseconds(1'000'000))),
              ElementsAre(Field(&Finding::measured, "16 min 40 s")));
  MediaInfo info = video(milliseconds(10'000));
  info.size_bytes = 2'000'000'001;
  EXPECT_THAT(judged("video.max-bytes", info), SizeIs(1));
  info.format = Format::matroska;
  EXPECT_THAT(judged("video.format", info), ElementsAre(Field(&Finding::limit, HasSubstr("or"))));
}

TEST(Rules, leave_bounds_out_where_the_source_does) {
  MediaInfo info = video(std::chrono::milliseconds(10'000));
  info.video->width_px = 960;
  info.video->height_px = 1920;
  EXPECT_THAT(judged("video.aspect", info),
              ElementsAre(AllOf(Field(&Finding::measured, "1:2"), Field(&Finding::limit, "above 1:2, below 1.91:1"))));
  info.video->width_px = 964;
  EXPECT_THAT(judged("video.aspect", info), IsEmpty());
}

TEST(Rules, judge_carousels_and_stories) {
  for (const std::size_t pages : {2U, 5U}) EXPECT_THAT(judged("carousel.pages", {.carousel_pages = pages}), IsEmpty());
  for (const std::size_t pages : {1U, 6U}) EXPECT_THAT(judged("carousel.pages", {.carousel_pages = pages}), SizeIs(1));
  EXPECT_THAT(judged("story.pages", {.story_pages = 20}), IsEmpty());
  EXPECT_THAT(judged("story.pages", {.story_pages = 21}), ElementsAre(Field(&Finding::measured, "21 pages")));
  EXPECT_THAT(judged("carousel.same-size", {.carousel_same_size = true}), IsEmpty());
  EXPECT_THAT(judged("carousel.same-size", {.carousel_same_size = false}), SizeIs(1));
}

TEST(Rules, ask_for_a_carousels_shapes_of_its_pages_only) {
  EXPECT_THAT(judged("carousel.aspect", picture(1600, 900)), IsEmpty());
  EXPECT_THAT(judged("carousel.aspect", {.carousel_aspect = 16.0 / 9}),
              ElementsAre(AllOf(Field(&Finding::measured, "16:9"), Field(&Finding::limit, "1:1 or 2:3"))));
  for (const double shape : {1.0, 2.0 / 3})
    EXPECT_THAT(judged("carousel.aspect", {.carousel_aspect = shape}), IsEmpty());
}

TEST(Rules, count_texts_in_code_points_and_links_in_bytes) {
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "é";
  EXPECT_THAT(judged("title.length", {.title = accents}), IsEmpty());
  accents += "é";
  EXPECT_THAT(judged("title.length", {.title = accents}), ElementsAre(Field(&Finding::measured, "101 characters")));
  EXPECT_THAT(judged("description.length", {.description = std::string(800, 'x')}), IsEmpty());
  EXPECT_THAT(judged("description.length", {.description = std::string(801, 'x')}), SizeIs(1));
  EXPECT_THAT(judged("description.length-advised", {.description = std::string(501, 'x')}),
              ElementsAre(Field(&Finding::severity, Severity::warning)));
  EXPECT_THAT(judged("alt-text.length", {.alt_text = std::string(500, 'x')}), IsEmpty());
  EXPECT_THAT(judged("alt-text.length", {.alt_text = std::string(501, 'x')}), SizeIs(1));
  EXPECT_THAT(judged("link.length", {.link = std::string(2048, 'x')}), IsEmpty());
  EXPECT_THAT(judged("link.length", {.link = std::string(2049, 'x')}), SizeIs(1));
}

TEST(Rules, warn_of_a_missing_title_link_or_alt_text) {
  for (const std::string_view blank : {"", "  \n"}) {
    const Judged what{.title = blank, .alt_text = blank, .link = blank};
    for (const std::string_view rule : {"title.present", "alt-text.present", "link.present"}) {
      EXPECT_THAT(judged(rule, what), ElementsAre(AllOf(Field(&Finding::severity, Severity::warning),
                                                        Field(&Finding::message, HasSubstr("There is no")))))
          << rule;
    }
  }
  EXPECT_THAT(RulePack::built_in().judge({.title = "Tea", .alt_text = "A cup", .link = "https://example.com"}),
              IsEmpty());
}

TEST(Rules, say_nothing_of_what_was_not_given) {
  EXPECT_THAT(RulePack::built_in().judge({}), IsEmpty());
}

TEST(Rules, know_what_preparing_mends) {
  EXPECT_TRUE(RulePack::built_in().can_mend({.rule = "image.max-bytes"}));
  EXPECT_FALSE(RulePack::built_in().can_mend({.rule = "title.length"}));
  EXPECT_FALSE(RulePack::built_in().can_mend({.rule = "no.such-rule"}));
}

TEST(Rules, can_be_replaced_by_a_file) {
  const TemporaryFolder folder;
  const RulePack pack = take(RulePack::load(folder.write("mine.toml", one_rule)));
  ASSERT_THAT(pack.rules(), SizeIs(1));
  EXPECT_EQ(pack.maximum("x"), 10);
}

TEST(Rules, name_line_and_key_of_what_is_wrong_in_a_pack) {
  const auto parsed = [](const std::string& toml) { return RulePack::parse(toml, "mine.toml"); };
  EXPECT_THAT(parsed(replaced("image_bytes", "image_weight")),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("mine.toml:3:"), HasSubstr("image_weight"))));
  EXPECT_THAT(parsed(replaced("error", "fatal")),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("mine.toml:6:"), HasSubstr("fatal"))));
  EXPECT_THAT(parsed(replaced("maximum", "maximun")),
              fails_with(ErrorCode::invalid_argument, HasSubstr("\"maximum\"")));
  EXPECT_THAT(parsed(replaced("mendable", "mendible")), fails_with(ErrorCode::invalid_argument, HasSubstr("mendible")));
  EXPECT_THAT(parsed(replaced("2026-11-24", "today")),
              fails_with(ErrorCode::invalid_argument, HasSubstr("YYYY-MM-DD")));
  EXPECT_THAT(parsed(replaced("maximum = 10", "minimum = 11\nmaximum = 10")),
              fails_with(ErrorCode::invalid_argument, HasSubstr("above the maximum")));
  const auto beside = [](const std::string& limit) {
    std::string other = replaced("maximum = 10", limit);
    other.replace(other.find("\"x\""), 3, "\"y\"");
    return std::string(one_rule) + other;
  };
  EXPECT_THAT(parsed(beside("minimum = 11")),
              fails_with(ErrorCode::invalid_argument,
                         AllOf(HasSubstr("mine.toml:"), HasSubstr("above the maximum 10 of the rule \"x\""))));
  EXPECT_THAT(parsed(beside("minimum = 10")), testing::is_ok());
  EXPECT_THAT(parsed(replaced("maximum = 10", "accepted = [\"jpeg\"]")),
              fails_with(ErrorCode::invalid_argument, HasSubstr("\"jpeg\"")));
  EXPECT_THAT(parsed(std::string(one_rule) + std::string(one_rule)),
              fails_with(ErrorCode::invalid_argument, HasSubstr("two rules called \"x\"")));
  EXPECT_THAT(parsed(""), fails_with(ErrorCode::invalid_argument, HasSubstr("[[rule]]")));
}

TEST(Rules, are_written_as_json_with_everything_they_say) {
  const Json json = to_json(*RulePack::built_in().find("image.max-bytes"));
  EXPECT_EQ(json["maximum"].number_or(0), 32e6);
  EXPECT_TRUE(json["minimum"].is_null());
  EXPECT_EQ(json["limit"].string_or(""), "32 MB");
  EXPECT_EQ(json["measures"].string_or(""), "image_bytes");
  EXPECT_EQ(json["severity"].string_or(""), "error");
}

}  // namespace
}  // namespace pinmill
