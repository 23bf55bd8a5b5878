#include "pipeline/stages/plan_clip.h"

#include <functional>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::take;

using Sound = RemuxRequest::Sound;

// What Pinterest takes as it is: ten seconds upright, index in front.
MediaInfo compliant() {
  MediaInfo info;
  info.format = Format::mp4;
  info.size_bytes = 5'000'000;
  VideoInfo video{.width_px = 1080, .height_px = 1920, .duration = 10s};
  video.picture = PictureStream{.codec = "h264",
                                .codec_tag = "avc1",
                                .profile = "High",
                                .level = 40,
                                .stored_width_px = 1080,
                                .stored_height_px = 1920,
                                .pixel_format = "yuv420p",
                                .frames_per_second = 30,
                                .colour = {ColourModel::ycbcr, {}, {}, Dynamic::standard},
                                .duration = 10s,
                                .key_frames = {0s, 2s, 4s, 6s, 8s},
                                .all_key_frames_known = true};
  video.sound = SoundStream{
      .codec = "aac", .profile = "LC", .sample_rate_hz = 48'000, .channels = 2, .layout = "stereo", .duration = 10s};
  video.index_place = IndexPlace::in_front;
  info.video = std::move(video);
  return info;
}

void lasts(MediaInfo& info, std::chrono::milliseconds duration) {
  info.video->duration = info.video->picture->duration = info.video->sound->duration = duration;
}
PictureStream& picture(MediaInfo& info) {
  return *info.video->picture;
}
SoundStream& sound(MediaInfo& info) {
  return *info.video->sound;
}

struct Case {
  const char* name;
  std::function<void(MediaInfo&, Recipe&)> change;
  Action action;
  const char* reason;  // part of it
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}
class PlanClip : public ::testing::TestWithParam<Case> {};

TEST_P(PlanClip, takes_the_cheapest_way_and_says_why) {
  MediaInfo info = compliant();
  Recipe recipe;
  GetParam().change(info, recipe);
  const ClipPlan plan = take(plan_clip(info, recipe));
  EXPECT_EQ(plan.action, GetParam().action);
  EXPECT_THAT(plan.reason, HasSubstr(GetParam().reason));
  EXPECT_EQ(plan.reason.back(), '.');
}

constexpr auto whole = [](MediaInfo&, Recipe&) {};

const std::vector<Case> cases = {
        Case{"compliant", whole, Action::copy, "copied byte for byte"},
        Case{"silent", [](MediaInfo& info, Recipe&) { info.video->sound.reset(); }, Action::copy, "H.264 is accepted"},
        Case{"m4v", [](MediaInfo& info, Recipe&) { info.format = Format::m4v; }, Action::copy, ""},
        Case{"hevc",
             [](MediaInfo& info, Recipe&) {
               picture(info).codec = "hevc";
               picture(info).codec_tag = "hvc1";
             },
             Action::copy, "HEVC and AAC are accepted"},
        Case{"turned", [](MediaInfo& info, Recipe&) { picture(info).orientation = 6; }, Action::copy, ""},
        Case{"full_range", [](MediaInfo& info, Recipe&) { picture(info).pixel_format = "yuvj420p"; }, Action::copy, ""},
        Case{"varying", [](MediaInfo& info, Recipe&) { picture(info).varying_rate = true; }, Action::copy, ""},
        Case{"landscape",
             [](MediaInfo& info, Recipe&) {
               info.video->width_px = 1920;
               info.video->height_px = 1080;
             },
             Action::copy, ""},

        Case{"index_behind", [](MediaInfo& info, Recipe&) { info.video->index_place = IndexPlace::at_end; },
             Action::remux, "The index stands behind the media."},
        Case{"fragments", [](MediaInfo& info, Recipe&) { info.video->index_place = IndexPlace::fragmented; },
             Action::remux, "in fragments"},
        Case{"extras", [](MediaInfo& info, Recipe&) { info.video->extras = {"creation time", "track 3 (meta)"}; },
             Action::remux, "more than picture and sound: creation time and track 3 (meta)."},
        Case{"quicktime", [](MediaInfo& info, Recipe&) { info.format = Format::mov; }, Action::remux, "QuickTime"},
        Case{"matroska", [](MediaInfo& info, Recipe&) { info.format = Format::matroska; }, Action::remux,
             "Matroska is not accepted, MP4 is."},
        Case{"tag",
             [](MediaInfo& info, Recipe&) {
               picture(info).codec = "hevc";
               picture(info).codec_tag = "hev1";
             },
             Action::remux, "\"hev1\""},
        Case{"trimmed",
             [](MediaInfo& info, Recipe& recipe) {
               lasts(info, 1000s);
               recipe.video.too_long = TooLong::trim;
             },
             Action::remux, "16 min 40 s is too long"},
        Case{"looped", [](MediaInfo& info, Recipe&) { lasts(info, 3s); }, Action::remux,
             "3 s is too short: it plays again."},
        Case{"part_to_its_end", [](MediaInfo&, Recipe& recipe) { recipe.video.part = {.start = 2s, .end = {}}; }, Action::remux,
             "copied"},

        Case{"pcm", [](MediaInfo& info, Recipe&) { sound(info).codec = "pcm_s16le"; }, Action::audio,
             "The sound is PCM, which is not accepted. The picture is copied."},
        Case{"surround", [](MediaInfo& info, Recipe&) { sound(info).channels = 6; }, Action::audio, "6 channels"},
        Case{"fast_sound", [](MediaInfo& info, Recipe&) { sound(info).sample_rate_hz = 96'000; }, Action::audio,
             "96000"},
        Case{"loudness", [](MediaInfo&, Recipe& recipe) { recipe.video.loudness_lufs = -16; }, Action::audio,
             "--loudness -16"},

        Case{"part_between_key_frames",
             [](MediaInfo&, Recipe& recipe) {
               recipe.video.part = {.start = 2500ms, .end = 9s};
             },
             Action::smart, "does not start at a key frame"},
        Case{"held",
             [](MediaInfo& info, Recipe& recipe) {
               lasts(info, 3s);
               recipe.video.too_short = TooShort::hold;
             },
             Action::smart, "its last frame stands"},

        Case{"forced", [](MediaInfo&, Recipe& recipe) { recipe.video.transcode = VideoRecipe::Transcode::always; },
             Action::transcode, "--force-transcode"},
        Case{"vp9", [](MediaInfo& info, Recipe&) { picture(info).codec = "vp9"; }, Action::transcode,
             "VP9 is not accepted"},
        Case{"high_10", [](MediaInfo& info, Recipe&) { picture(info).pixel_format = "yuv420p10le"; },
             Action::transcode, "yuv420p10le"},
        Case{"hdr",
             [](MediaInfo& info, Recipe&) {
               picture(info).codec = "hevc";
               picture(info).pixel_format = "yuv420p10le";
               picture(info).colour.dynamic = Dynamic::hlg;
             },
             Action::transcode, "HDR would look grey"},
        Case{"interlaced", [](MediaInfo& info, Recipe&) { picture(info).fields = FieldOrder::top_first; },
             Action::transcode, "interlaced"},
        Case{"wide_pixels", [](MediaInfo& info, Recipe&) { picture(info).sample_aspect = {4, 3}; }, Action::transcode,
             "not square"},
        Case{"mirrored", [](MediaInfo& info, Recipe&) { picture(info).orientation = 2; }, Action::transcode,
             "mirrored"},
        Case{"alpha", [](MediaInfo& info, Recipe&) { picture(info).has_alpha = true; }, Action::transcode,
             "transparent"},
        Case{"avi", [](MediaInfo& info, Recipe&) { info.format = Format::avi; }, Action::transcode, "AVI"},
        Case{"too_large", [](MediaInfo& info, Recipe&) { info.size_bytes = 3'000'000'000; }, Action::transcode,
             "more than 2 GB"},
        Case{"too_wide",
             [](MediaInfo& info, Recipe&) {
               info.video->width_px = 2000;
               info.video->height_px = 800;
             },
             Action::transcode, "Pinterest does not take the shape"},
        Case{"cropped", [](MediaInfo&, Recipe& recipe) { recipe.fit = FitMode::crop; }, Action::transcode,
             "Cropped from"},
        Case{"faster",
             [](MediaInfo& info, Recipe& recipe) {
               lasts(info, 1000s);
               recipe.video.too_long = TooLong::speed;
             },
             Action::transcode, "1.11 times as fast"},
        Case{"hevc_between_key_frames",
             [](MediaInfo& info, Recipe& recipe) {
               picture(info).codec = "hevc";
               recipe.video.part = {.start = 2500ms, .end = {}};
             },
             Action::transcode, "HEVC is not cut or extended without encoding."}};

INSTANTIATE_TEST_SUITE_P(Table, PlanClip, ::testing::ValuesIn(cases), [](const auto& one) { return one.param.name; });

ClipPlan planned(const std::function<void(MediaInfo&, Recipe&)>& change) {
  MediaInfo info = compliant();
  Recipe recipe;
  change(info, recipe);
  return take(plan_clip(info, recipe));
}

TEST(ClipPlan, says_what_becomes_of_the_sound) {
  EXPECT_EQ(planned(whole).sound, Sound::copy);
  EXPECT_EQ(planned([](MediaInfo& info, Recipe&) { sound(info).codec = "opus"; }).sound, Sound::encode);
  EXPECT_EQ(planned([](MediaInfo& info, Recipe&) { info.video->sound.reset(); }).sound, Sound::leave_out);
}

TEST(ClipPlan, trims_a_little_below_the_longest) {
  const ClipPlan plan = planned([](MediaInfo& info, Recipe& recipe) {
    lasts(info, 1000s);
    recipe.video.part = {.start = 20s, .end = {}};
    recipe.video.too_long = TooLong::trim;
  });
  EXPECT_EQ(plan.range.start, 20s);
  EXPECT_LT(*plan.range.end, 920s);
  EXPECT_GT(*plan.range.end, 919s);
  EXPECT_THAT(plan.findings, Contains(Field(&Finding::rule, "video.trimmed")));
}

TEST(ClipPlan, asks_for_parts_where_a_series_is_wanted) {
  const ClipPlan plan = planned([](MediaInfo& info, Recipe& recipe) {
    lasts(info, 1000s);
    recipe.video.too_long = TooLong::split;
  });
  EXPECT_TRUE(plan.needs_split);
}

TEST(ClipPlan, extends_to_the_shortest_that_is_accepted) {
  const ClipPlan plan = planned([](MediaInfo& info, Recipe&) { lasts(info, 3s); });
  EXPECT_EQ(plan.at_least, 4s);
  EXPECT_EQ(plan.extend, TooShort::loop);
  EXPECT_THAT(plan.findings, Contains(Field(&Finding::rule, "video.extended")));
  EXPECT_EQ(planned(whole).at_least, 0s);
}

TEST(ClipPlan, counts_a_picture_that_ends_before_its_sound_as_short) {
  const ClipPlan plan = planned([](MediaInfo& info, Recipe&) { picture(info).duration = 3s; });
  EXPECT_EQ(plan.at_least, 4s);
}

TEST(ClipPlan, fails_where_the_recipe_says_so_and_names_the_remedies) {
  MediaInfo info = compliant();
  Recipe recipe;
  lasts(info, 1000s);
  EXPECT_THAT(plan_clip(info, recipe), fails_with(ErrorCode::invalid_argument,
                                                  HasSubstr("--too-long trim cuts it off, --too-long split makes")));
  lasts(info, 2s);
  recipe.video.too_short = TooShort::fail;
  EXPECT_THAT(plan_clip(info, recipe), fails_with(ErrorCode::invalid_argument, HasSubstr("--too-short loop")));
  recipe.video.part = {.start = 3s, .end = {}};
  EXPECT_THAT(plan_clip(info, recipe), fails_with(ErrorCode::invalid_argument, HasSubstr("none of a video of 2 s")));
  recipe = {};
  lasts(info, 9000s);
  recipe.video.too_long = TooLong::speed;
  EXPECT_THAT(plan_clip(info, recipe), fails_with(ErrorCode::invalid_argument, HasSubstr("up to 8 times")));
}

TEST(ClipPlan, refuses_a_file_without_a_moving_picture) {
  MediaInfo info = compliant();
  info.video->picture.reset();
  EXPECT_THAT(plan_clip(info, {}), fails_with(ErrorCode::unsupported, HasSubstr("put its sound under a picture")));
}

TEST(ClipPlan, names_the_codec_of_a_picture_that_is_not_decoded) {
  MediaInfo info = compliant();
  info.video->picture.reset();
  info.video->streams = {{.kind = StreamKind::picture, .codec = "ffv1"}, {.kind = StreamKind::sound, .codec = "aac"}};
  EXPECT_THAT(plan_clip(info, {}),
              fails_with(ErrorCode::unsupported, ::testing::AllOf(HasSubstr("coded as ffv1"), HasSubstr("as H.264"))));
}

TEST(ClipPlan, says_what_is_done_about_the_length_beside_why_it_is_encoded) {
  MediaInfo info = compliant();
  lasts(info, 2s);
  picture(info).codec = "mpeg4";
  EXPECT_THAT(take(plan_clip(info, {})).reason,
              ::testing::AllOf(HasSubstr("it plays again"), HasSubstr("MPEG-4 Visual is not accepted")));
}

TEST(ClipPlan, keeps_the_shape_and_tells_of_landscape) {
  const ClipPlan upright = planned(whole);
  EXPECT_THAT(upright.findings, IsEmpty());
  const ClipPlan wide = planned([](MediaInfo& info, Recipe&) {
    info.video->width_px = 1920;
    info.video->height_px = 1080;
  });
  ASSERT_THAT(wide.findings, ElementsAre(Field(&Finding::rule, "fit.shown-small")));
  EXPECT_THAT(wide.findings[0].message, HasSubstr("--fit blur"));
}

TEST(ClipPlan, says_what_encoding_would_draw) {
  const ClipPlan plan = planned([](MediaInfo& info, Recipe& recipe) {
    info.video->width_px = 1920;
    info.video->height_px = 1080;
    recipe.fit = FitMode::crop;
  });
  EXPECT_EQ(plan.canvas.crop.width, 720);
  EXPECT_NEAR(plan.share_kept, 0.375, 1e-9);
}

TEST(ClipPlan, falls_back_to_encoding_and_says_so) {
  const ClipPlan plan = take(plan_transcode(compliant(), {}, "no parameter sets"));
  EXPECT_EQ(plan.action, Action::transcode);
  EXPECT_THAT(plan.reason, HasSubstr("could not be copied (no parameter sets)."));
}

}  // namespace
}  // namespace pinmill
