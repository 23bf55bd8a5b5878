#include "codecs/media_info.h"

#include <functional>

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

VideoInfo full_video() {
  VideoInfo video{.width_px = 1920, .height_px = 1080, .duration = 61'234ms};
  video.picture = PictureStream{.codec = "hevc",
                                .codec_tag = "hvc1",
                                .profile = "Main 10",
                                .level = 51,
                                .stored_width_px = 1440,
                                .stored_height_px = 1088,
                                .sample_aspect = {4, 3},
                                .orientation = 6,
                                .bit_depth = 10,
                                .pixel_format = "yuv420p10le",
                                .frames_per_second = 30000.0 / 1001,
                                .varying_rate = true,
                                .fields = FieldOrder::bottom_first,
                                .colour = {ColourModel::ycbcr, "", CodePoints{9, 18, 9, false}, Dynamic::hlg},
                                .dolby_vision_profile = 8,
                                .has_alpha = true,
                                .start = 20ms,
                                .duration = 61'214ms,
                                .key_frames = {0ms, 2002ms},
                                .all_key_frames_known = true};
  video.sound = SoundStream{.codec = "aac",
                            .profile = "LC",
                            .sample_rate_hz = 44'100,
                            .channels = 6,
                            .layout = "5.1",
                            .start = 5ms,
                            .duration = 61'000ms};
  video.streams = {{.kind = StreamKind::picture, .codec = "hevc", .decodable = true, .used = true},
                   {.kind = StreamKind::picture, .codec = "mjpeg", .decodable = true, .cover_picture = true}};
  video.index_place = IndexPlace::at_end;
  video.extras = {"creation time"};
  video.cut_off = CutOff{.reached = std::chrono::milliseconds(900), .announced = std::chrono::milliseconds(950)};
  video.loudness_lufs = -14.5;
  return video;
}

MediaInfo full() {
  MediaInfo info;
  info.format = Format::heic;
  info.size_bytes = 5'000'000'000;
  info.image = ImageInfo{.width_px = 3024,
                         .height_px = 4032,
                         .orientation = 6,
                         .bit_depth = 10,
                         .colour = {ColourModel::ycbcr, "Display P3", CodePoints{9, 16, 9, false}, Dynamic::pq},
                         .has_alpha = true,
                         .frames = 3};
  info.video = full_video();
  info.text = {"Apfelkuchen", "Grüße", "Ada", "© Ada", {"Kuchen", "苹果"}};
  info.privacy = {true, true, true, true, true, {std::string("\x00\xff key", 6), "C02XY1234"}};
  info.content_identifier = "A1B2";
  info.notes = {"XMP packet is not well-formed"};
  return info;
}

MediaInfo there_and_back(const MediaInfo& info) {
  return take(media_info_from(take(Json::parse(to_json(info, Secrets::include).dump()))));
}

TEST(MediaInfo, comes_back_from_json_as_it_was) {
  EXPECT_EQ(there_and_back(full()), full());
  EXPECT_EQ(there_and_back(MediaInfo{}), MediaInfo{});
}

struct Change {
  const char* name;
  std::function<void(MediaInfo&)> apply;
};
void PrintTo(const Change& change, std::ostream* out) {
  *out << change.name;
}

class EachField : public ::testing::TestWithParam<Change> {};

TEST_P(EachField, travels_by_itself) {
  MediaInfo changed = full();
  GetParam().apply(changed);
  ASSERT_FALSE(changed == full());
  EXPECT_EQ(there_and_back(changed), changed);
}

INSTANTIATE_TEST_SUITE_P(
    MediaInfo, EachField,
    ::testing::Values(
        Change{"format", [](MediaInfo& media) { media.format = Format::jpeg; }},
        Change{"size_bytes", [](MediaInfo& media) { media.size_bytes = 7; }},
        Change{"image", [](MediaInfo& media) { media.image.reset(); }},
        Change{"image_width", [](MediaInfo& media) { media.image->width_px = 7; }},
        Change{"image_height", [](MediaInfo& media) { media.image->height_px = 7; }},
        Change{"orientation", [](MediaInfo& media) { media.image->orientation = 8; }},
        Change{"bit_depth", [](MediaInfo& media) { media.image->bit_depth = 16; }},
        Change{"model", [](MediaInfo& media) { media.image->colour.model = ColourModel::lab; }},
        Change{"profile", [](MediaInfo& media) { media.image->colour.profile_name = ""; }},
        Change{"no_code_points", [](MediaInfo& media) { media.image->colour.code_points.reset(); }},
        Change{"primaries", [](MediaInfo& media) { media.image->colour.code_points->primaries = 1; }},
        Change{"transfer", [](MediaInfo& media) { media.image->colour.code_points->transfer = 1; }},
        Change{"matrix", [](MediaInfo& media) { media.image->colour.code_points->matrix = 1; }},
        Change{"full_range", [](MediaInfo& media) { media.image->colour.code_points->full_range = true; }},
        Change{"dynamic", [](MediaInfo& media) { media.image->colour.dynamic = Dynamic::gain_map; }},
        Change{"alpha", [](MediaInfo& media) { media.image->has_alpha = false; }},
        Change{"frames", [](MediaInfo& media) { media.image->frames = 1; }},
        Change{"video", [](MediaInfo& media) { media.video.reset(); }},
        Change{"video_width", [](MediaInfo& media) { media.video->width_px = 7; }},
        Change{"video_height", [](MediaInfo& media) { media.video->height_px = 7; }},
        Change{"duration", [](MediaInfo& media) { media.video->duration = std::chrono::milliseconds(1); }},
        Change{"picture", [](MediaInfo& media) { media.video->picture.reset(); }},
        Change{"codec", [](MediaInfo& media) { media.video->picture->codec = "h264"; }},
        Change{"codec_tag", [](MediaInfo& media) { media.video->picture->codec_tag = ""; }},
        Change{"profile_name", [](MediaInfo& media) { media.video->picture->profile = ""; }},
        Change{"level", [](MediaInfo& media) { media.video->picture->level = 0; }},
        Change{"stored_width", [](MediaInfo& media) { media.video->picture->stored_width_px = 7; }},
        Change{"stored_height", [](MediaInfo& media) { media.video->picture->stored_height_px = 7; }},
        Change{"sample_aspect", [](MediaInfo& media) { media.video->picture->sample_aspect = {1, 1}; }},
        Change{"video_orientation", [](MediaInfo& media) { media.video->picture->orientation = 1; }},
        Change{"video_bit_depth", [](MediaInfo& media) { media.video->picture->bit_depth = 8; }},
        Change{"pixel_format", [](MediaInfo& media) { media.video->picture->pixel_format = ""; }},
        Change{"rate", [](MediaInfo& media) { media.video->picture->frames_per_second = 25; }},
        Change{"varying", [](MediaInfo& media) { media.video->picture->varying_rate = false; }},
        Change{"fields", [](MediaInfo& media) { media.video->picture->fields = FieldOrder::top_first; }},
        Change{"video_colour", [](MediaInfo& media) { media.video->picture->colour.dynamic = Dynamic::pq; }},
        Change{"dolby_vision", [](MediaInfo& media) { media.video->picture->dolby_vision_profile.reset(); }},
        Change{"video_alpha", [](MediaInfo& media) { media.video->picture->has_alpha = false; }},
        Change{"picture_start", [](MediaInfo& media) { media.video->picture->start = 0ms; }},
        Change{"picture_duration", [](MediaInfo& media) { media.video->picture->duration = 0ms; }},
        Change{"key_frames", [](MediaInfo& media) { media.video->picture->key_frames.pop_back(); }},
        Change{"all_keys", [](MediaInfo& media) { media.video->picture->all_key_frames_known = false; }},
        Change{"sound", [](MediaInfo& media) { media.video->sound.reset(); }},
        Change{"sound_codec", [](MediaInfo& media) { media.video->sound->codec = "opus"; }},
        Change{"sound_profile", [](MediaInfo& media) { media.video->sound->profile = "HE"; }},
        Change{"sample_rate", [](MediaInfo& media) { media.video->sound->sample_rate_hz = 8000; }},
        Change{"channels", [](MediaInfo& media) { media.video->sound->channels = 1; }},
        Change{"layout", [](MediaInfo& media) { media.video->sound->layout = ""; }},
        Change{"sound_start", [](MediaInfo& media) { media.video->sound->start = 0ms; }},
        Change{"sound_duration", [](MediaInfo& media) { media.video->sound->duration = 0ms; }},
        Change{"streams", [](MediaInfo& media) { media.video->streams.pop_back(); }},
        Change{"stream_kind", [](MediaInfo& media) { media.video->streams[0].kind = StreamKind::data; }},
        Change{"stream_decodable", [](MediaInfo& media) { media.video->streams[0].decodable = false; }},
        Change{"stream_used", [](MediaInfo& media) { media.video->streams[0].used = false; }},
        Change{"cover_picture", [](MediaInfo& media) { media.video->streams[1].cover_picture = false; }},
        Change{"index_place", [](MediaInfo& media) { media.video->index_place = IndexPlace::none; }},
        Change{"cut_off", [](MediaInfo& media) { media.video->cut_off.reset(); }},
        Change{"cut_off_place",
               [](MediaInfo& media) { media.video->cut_off->reached += std::chrono::milliseconds(1); }},
        Change{"extras", [](MediaInfo& media) { media.video->extras.clear(); }},
        Change{"loudness", [](MediaInfo& media) { media.video->loudness_lufs.reset(); }},
        Change{"title", [](MediaInfo& media) { media.text.title = "x"; }},
        Change{"caption", [](MediaInfo& media) { media.text.caption = "x"; }},
        Change{"creator", [](MediaInfo& media) { media.text.creator = "x"; }},
        Change{"copyright", [](MediaInfo& media) { media.text.copyright = "x"; }},
        Change{"keywords", [](MediaInfo& media) { media.text.keywords.clear(); }},
        Change{"location", [](MediaInfo& media) { media.privacy.has_location = false; }},
        Change{"serials", [](MediaInfo& media) { media.privacy.has_serial_numbers = false; }},
        Change{"maker_notes", [](MediaInfo& media) { media.privacy.has_maker_notes = false; }},
        Change{"thumbnail", [](MediaInfo& media) { media.privacy.has_thumbnail = false; }},
        Change{"edit_history", [](MediaInfo& media) { media.privacy.has_edit_history = false; }},
        Change{"secrets", [](MediaInfo& media) { media.privacy.secrets.pop_back(); }},
        Change{"content_identifier", [](MediaInfo& media) { media.content_identifier = ""; }},
        Change{"notes", [](MediaInfo& media) { media.notes.push_back("more"); }}),
    [](const auto& one) { return one.param.name; });

TEST(MediaInfo, keeps_secrets_out_of_json_unless_asked) {
  EXPECT_EQ(to_json(full()).dump().find("secrets"), std::string::npos);
  MediaInfo without = full();
  without.privacy.secrets.clear();
  EXPECT_EQ(take(media_info_from(to_json(full()))), without);
}

TEST(MediaInfo, refuses_json_that_is_something_else) {
  const auto reading = [](std::string_view from, std::string_view to) {
    std::string text = to_json(full(), Secrets::include).dump();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return media_info_from(take(Json::parse(text.replace(at, from.size(), to))));
  };
  EXPECT_THAT(media_info_from(Json()), fails_with(ErrorCode::corrupt_input, HasSubstr("\"format\" is missing")));
  EXPECT_THAT(reading("\"heic\"", "\"beta\""), fails_with(ErrorCode::corrupt_input, HasSubstr("\"format\"")));
  EXPECT_THAT(reading("\"frames\":3", "\"frames\":-3"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"frames\"")));
  EXPECT_THAT(reading("\"frames\":3", "\"frames\":3.5"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"frames\"")));
  EXPECT_THAT(reading("[4,3]", "[4]"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"sample_aspect\"")));
  EXPECT_THAT(reading("[4,3]", "[4,-3]"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"sample_aspect\"")));
  EXPECT_THAT(reading("[0,2002]", "[0,\"\"]"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"key_frames_ms\"")));
  EXPECT_THAT(reading("-14.5", "\"loud\""), fails_with(ErrorCode::corrupt_input, HasSubstr("\"loudness_lufs\"")));
  EXPECT_THAT(reading("\"bit_depth\":10", "\"bit_depth\":256"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("\"bit_depth\"")));
  EXPECT_THAT(reading("\"ycbcr\"", "\"xyz\""), fails_with(ErrorCode::corrupt_input, HasSubstr("\"model\"")));
  EXPECT_THAT(reading("\"has_alpha\":true", "\"has_alpha\":1"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("\"has_alpha\"")));
  EXPECT_THAT(reading("\"Apfelkuchen\"", "7"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"title\"")));
  EXPECT_THAT(reading("\"Kuchen\"", "7"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"keywords\"")));
  EXPECT_THAT(reading("433032", "43zz32"), fails_with(ErrorCode::corrupt_input, HasSubstr("\"secrets\"")));
}

TEST(TextInfo, takes_from_another_only_what_it_lacks) {
  TextInfo mine{"Title", "", "", "© me", {}};
  mine.fill_from({"Other", "Caption", "Ada", "© other", {"a"}});
  EXPECT_EQ(mine, (TextInfo{"Title", "Caption", "Ada", "© me", {"a"}}));
}

TEST(MediaInfo, gives_the_size_of_whichever_it_is) {
  MediaInfo info;
  EXPECT_EQ(info.width_px(), 0u);
  info.video = VideoInfo{.width_px = 640, .height_px = 480};
  EXPECT_EQ(info.height_px(), 480u);
  info.image = ImageInfo{.width_px = 30, .height_px = 20, .colour = {}};
  EXPECT_EQ(info.width_px(), 30u);
  EXPECT_EQ(info.height_px(), 20u);
}

}  // namespace
}  // namespace pinmill
