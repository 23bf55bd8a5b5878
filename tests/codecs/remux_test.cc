#include "codecs/remux.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>

#include "codecs/mp4/extras.h"
#include "codecs/mp4/index.h"
#include "codecs/probe.h"
#include "support/ffmpeg_tool.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

#include <fcntl.h>

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::take;

constexpr const char* picture = "-f lavfi -i testsrc2=size=160x120:rate=25 ";
constexpr const char* sound = "-f lavfi -i sine=frequency=300:sample_rate=48000 ";
constexpr const char* h264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 10 -bf 2 -sc_threshold 0 ";

std::vector<double> numbers(const std::string& lines) {
  std::vector<double> all;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != 'N') all.push_back(std::strtod(line.c_str(), nullptr));
  }
  return all;
}

class Remux : public ::testing::Test {
 protected:
  std::filesystem::path path(const char* name) const { return folder_.path() / name; }
  std::filesystem::path clip(const char* name, const std::string& arguments) const {
    return testing::make_clip(path(name), arguments);
  }

  Result<ClipReport> remuxed(const std::filesystem::path& from, RemuxRequest request = {}, std::stop_token stop = {},
                             const ClipProgressCallback& progress = {}) const {
    const FileDescriptor in = take(open_for_reading(from));
    const FileDescriptor out(::open(path("out.mp4").c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    request.format = take(probe(in.get(), ImageLimits{}, VideoLimits{})).format;
    return remux(in.get(), out.get(), request, VideoLimits{}, progress, stop);
  }
  std::filesystem::path out() const { return path("out.mp4"); }

  static MediaInfo info_of(const std::filesystem::path& file) {
    return take(probe(take(open_for_reading(file)).get(), ImageLimits{}, VideoLimits{}));
  }
  // Frames as they are shown, hashed one by one.
  static std::string shown(const std::filesystem::path& file, const std::string& options = "") {
    return testing::run("ffmpeg -v error -nostdin -noautorotate -i '" + file.string() +
                        "' -map 0:v:0 -fps_mode passthrough " + options + " -f framehash -hash md5 - | grep -v '^#'" +
                        " | awk -F, '{print $6}'");
  }
  static std::vector<double> frame_times(const std::filesystem::path& file) {
    return numbers(testing::run("ffprobe -v error -select_streams v:0 -of csv=p=0 -show_entries frame=pts_time '" +
                                file.string() + "' | cut -d, -f1"));
  }
  static void expect_same_times(const std::filesystem::path& source, const std::filesystem::path& result) {
    const std::vector<double> before = frame_times(source), after = frame_times(result);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i)
      EXPECT_NEAR(after[i], before[i] - before[0], 0.001) << "frame " << i;
  }
  void expect_clean(const std::filesystem::path& file) const {
    const FileDescriptor fd = take(open_for_reading(file));
    const Mp4Layout layout = take(read_mp4_layout(fd.get()));
    EXPECT_TRUE(layout.index_in_front);
    EXPECT_FALSE(layout.fragmented);
    EXPECT_THAT(take(find_mp4_extras(fd.get(), layout, take(read_mp4_index(fd.get(), layout)))), IsEmpty());
    EXPECT_EQ(testing::run("ffmpeg -v error -nostdin -i '" + file.string() + "' -f null -"), "");
  }

  testing::TemporaryFolder folder_;
};

struct Source {
  const char* name;
  const char* arguments;
};
void PrintTo(const Source& source, std::ostream* out) {
  *out << source.name;
}
class EverySource : public Remux, public ::testing::WithParamInterface<Source> {};

TEST_P(EverySource, is_shown_as_before) {
  const auto source = clip(GetParam().name, std::string(picture) + sound + "-t 1.2 -c:a aac " + GetParam().arguments);
  const ClipReport report = take(remuxed(source));
  expect_clean(out());
  EXPECT_EQ(shown(out()), shown(source));
  expect_same_times(source, out());
  EXPECT_EQ(report.width_px, 160u);
  EXPECT_EQ(report.height_px, 120u);
  EXPECT_TRUE(report.has_sound);
  EXPECT_NEAR(static_cast<double>(report.duration.count()), 1200, 30);
  EXPECT_EQ(report.work.frames_decoded, 0u);
  const MediaInfo info = info_of(out());
  EXPECT_EQ(info.video->picture->codec_tag, std::string(GetParam().name).starts_with("hevc") ? "hvc1" : "avc1");
  EXPECT_EQ(info.video->picture->start, 0ms);
  EXPECT_EQ(info.video->streams.size(), 2u);
  EXPECT_EQ(info.video->sound->codec, "aac");
  const std::vector<double> dts = numbers(ffprobe(out(), "packet=dts_time -select_streams v"));
  EXPECT_TRUE(std::is_sorted(dts.begin(), dts.end()));
}

INSTANTIATE_TEST_SUITE_P(
    Containers, EverySource,
    ::testing::Values(Source{"plain.mp4", "-c:v libx264 -bf 2"},
                      Source{"fragments.mp4", "-c:v libx264 -bf 2 -movflags frag_keyframe"},
                      Source{"quicktime.mov", "-c:v libx264 -bf 2 -timecode 00:00:00:00 -metadata title=secret"},
                      Source{"matroska.mkv", "-c:v libx264 -bf 2"}, Source{"transport.ts", "-c:v libx264 -bf 2"},
                      Source{"phone.3gp", "-c:v libx264 -bf 0 -ac 1"},
                      Source{"hevc.mkv", "-c:v libx265 -x265-params log-level=none"},
                      Source{"hevc.ts", "-c:v libx265 -x265-params log-level=none"},
                      Source{"hevc.mp4", "-c:v libx265 -x265-params log-level=none -tag:v hev1"},
                      Source{"varying.mp4", "-c:v libx264 -bf 2 -vf select='not(eq(mod(n\\,7)\\,3))' -vsync vfr"}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

TEST_F(Remux, moves_only_the_index_where_that_is_enough) {
  const auto source =
      clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 3 -metadata creation_time=2020-01-02T03:04:05Z");
  const ClipReport report = take(remuxed(source));
  expect_clean(out());
  EXPECT_EQ(report.work.packets_copied, 0u);
  EXPECT_LT(report.work.bytes_read, std::filesystem::file_size(source) / 4);
  EXPECT_EQ(testing::decoded_md5(out()), testing::decoded_md5(source));
  EXPECT_EQ(report.duration, 3000ms);
}

TEST_F(Remux, reads_every_byte_once) {
  const auto source =
      clip("a.mov", std::string(picture) + sound + "-c:v libx264 -qp 10 -c:a aac -t 3 -timecode 0:0:0:0");
  const ClipReport report = take(remuxed(source));
  EXPECT_LE(report.work.bytes_read, std::filesystem::file_size(source));
  EXPECT_EQ(report.work.packets_copied, numbers(ffprobe(out(), "packet=pts_time")).size());
}

TEST_F(Remux, keeps_how_the_picture_is_turned_and_shaped) {
  const auto flat = clip("a.mkv", std::string(picture) + h264 + "-vf setsar=4/3 -t 0.5");
  const auto turned = clip("b.mov", "-i '" + flat.string() + "' -c copy -metadata:s:v rotate=270 -timecode 0:0:0:0");
  const MediaInfo before = info_of(turned);
  const ClipReport report = take(remuxed(turned));
  const MediaInfo after = info_of(out());
  EXPECT_NE(before.video->picture->orientation, 1);
  EXPECT_EQ(after.video->picture->orientation, before.video->picture->orientation);
  EXPECT_EQ(after.video->picture->sample_aspect, (Rational{4, 3}));
  EXPECT_EQ(report.width_px, before.width_px());
  EXPECT_EQ(report.height_px, before.height_px());
}

TEST_F(Remux, writes_down_a_colour_that_nobody_states) {
  take(remuxed(clip("a.mkv", std::string(picture) + h264 + "-t 0.5")));
  EXPECT_EQ(ffprobe(out(), "stream=color_space,color_transfer,color_primaries"), "smpte170m,bt709,bt709");
  take(remuxed(clip("b.mkv", std::string(picture) + h264 +
                                 "-colorspace bt709 -color_trc bt709 -color_primaries bt709 "
                                 "-t 0.5")));
  EXPECT_EQ(ffprobe(out(), "stream=color_space,color_transfer,color_primaries"), "bt709,bt709,bt709");
}

TEST_F(Remux, hides_what_an_edit_list_hid) {
  const auto whole = clip("a.mov", std::string(picture) + sound + h264 + "-c:a aac -t 2");
  const auto cut = clip("b.mov", "-ss 0.52 -i '" + whole.string() + "' -c copy -timecode 0:0:0:0");
  take(remuxed(cut));
  EXPECT_EQ(shown(out()), shown(cut));
  expect_same_times(cut, out());
}

TEST_F(Remux, cuts_off_the_tail_between_two_packets) {
  const auto source = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 3");
  const ClipReport report = take(remuxed(source, {.range = {.end = 1500ms}}));
  expect_clean(out());
  EXPECT_LE(report.duration, 1500ms);
  EXPECT_GE(report.duration, 1350ms);
  const std::string kept = shown(out());
  EXPECT_THAT(shown(source), ::testing::StartsWith(kept));  // none is missing in between
  EXPECT_LE(std::strtod(ffprobe(out(), "format=duration").c_str(), nullptr), 1.5);
}

TEST_F(Remux, begins_at_a_key_frame_that_it_is_told) {
  const auto source = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 3");
  const ClipReport report = take(remuxed(source, {.range = {.start = 1200ms, .end = 2400ms}}));
  expect_clean(out());
  EXPECT_NEAR(static_cast<double>(report.duration.count()), 1200, 25);
  EXPECT_THAT(shown(source), HasSubstr(shown(out())));
  EXPECT_EQ(frame_times(out()).front(), 0.0);
  EXPECT_THAT(remuxed(source, {.range = {.start = 1300ms, .end = {}}}),
              fails_with(ErrorCode::unsupported, HasSubstr("no key frame stands at 1.300 s")));
}

TEST_F(Remux, plays_a_short_clip_again_until_it_is_long_enough) {
  const auto source = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 1.5");
  const ClipReport report = take(remuxed(source, {.at_least = 4s}));
  expect_clean(out());
  EXPECT_GE(report.duration, 4s);
  EXPECT_LE(report.duration, 4200ms);
  EXPECT_GE(std::strtod(ffprobe(out(), "format=duration").c_str(), nullptr), 4.0);
  const std::string once = shown(source);
  EXPECT_THAT(shown(out()), ::testing::StartsWith(once + once));
  const std::vector<double> times = frame_times(out());
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], 0.04 * static_cast<double>(i), 0.0011);
  // the tone goes on: no hole where the passes meet
  EXPECT_EQ(
      testing::run("ffmpeg -v error -i '" + out().string() +
                   "' -af silencedetect=n=-40dB:d=0.03,ametadata=print:file=- -t 3.9 -f null - | grep -c silence_start"
                   " || true"),
      "0\n");
}

TEST_F(Remux, leaves_a_clip_alone_that_is_long_enough) {
  const auto source = clip("a.mkv", std::string(picture) + h264 + "-t 2");
  EXPECT_EQ(take(remuxed(source, {.at_least = 1s})).duration, 2s);
  EXPECT_EQ(shown(out()), shown(source));
}

TEST_F(Remux, encodes_the_sound_beside_a_copied_picture) {
  const auto source = clip("a.mov", std::string(picture) + sound + h264 + "-c:a pcm_s16le -t 1.5");
  for (const auto running : {RemuxRequest::Running::serial, RemuxRequest::Running::threaded}) {
    const ClipReport report = take(remuxed(source, {.sound = RemuxRequest::Sound::encode, .running = running}));
    expect_clean(out());
    EXPECT_EQ(shown(out()), shown(source));
    EXPECT_EQ(ffprobe(out(), "stream=codec_name,sample_rate,channels -select_streams a"), "aac,48000,2");
    EXPECT_EQ(report.work.packets_copied, 38u);  // pictures
    EXPECT_EQ(report.work.frames_decoded, 0u);   // pictures
  }
}

TEST_F(Remux, plays_sound_again_that_it_encodes) {
  const auto source = clip("a.mov", std::string(picture) + sound + h264 + "-c:a pcm_s16le -t 1.5");
  const ClipReport report = take(remuxed(source, {.at_least = 4s, .sound = RemuxRequest::Sound::encode}));
  expect_clean(out());
  EXPECT_GE(report.duration, 4s);
  const double length = std::strtod(ffprobe(out(), "stream=duration -select_streams a").c_str(), nullptr);
  EXPECT_NEAR(length, 4, 0.05);
}

TEST_F(Remux, leaves_the_sound_out) {
  const auto source = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 1");
  EXPECT_FALSE(take(remuxed(source, {.sound = RemuxRequest::Sound::leave_out})).has_sound);
  EXPECT_EQ(ffprobe(out(), "stream=codec_type"), "video");
}

TEST_F(Remux, refuses_what_mp4_is_not_to_hold) {
  EXPECT_THAT(remuxed(clip("a.webm", std::string(picture) + "-c:v libvpx -deadline realtime -t 0.5")),
              fails_with(ErrorCode::unsupported, HasSubstr("vp8 is not copied")));
  EXPECT_THAT(remuxed(clip("a.mkv", std::string(picture) + sound + h264 + "-c:a flac -t 0.5")),
              fails_with(ErrorCode::unsupported, HasSubstr("flac is not copied")));
  EXPECT_THAT(remuxed(clip("a.m4a", std::string(sound) + "-c:a aac -t 0.5 -f mp4")),
              fails_with(ErrorCode::unsupported, HasSubstr("no moving picture")));
}

TEST_F(Remux, ends_at_its_limit_of_bytes) {
  const auto source = clip("a.mkv", std::string(picture) + h264 + "-qp 5 -t 3");
  EXPECT_THAT(remuxed(source, {.max_bytes = 20'000}), fails_with(ErrorCode::limit_exceeded, HasSubstr("20000")));
  const auto mp4 = clip("a.mp4", std::string(picture) + h264 + "-qp 5 -t 3");
  EXPECT_THAT(remuxed(mp4, {.max_bytes = 20'000}), fails_with(ErrorCode::limit_exceeded, HasSubstr("20000")));
}

TEST_F(Remux, stops_when_it_is_told_to) {
  const auto source = clip("a.mkv", std::string(picture) + h264 + "-t 1");
  std::stop_source stop;
  const auto result = remuxed(source, {}, stop.get_token(), [&stop](const ClipProgress&) { stop.request_stop(); });
  EXPECT_THAT(result, fails_with(ErrorCode::cancelled, HasSubstr("")));
  EXPECT_THAT(remuxed(clip("a.mp4", std::string(picture) + h264 + "-t 1"), {}, stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("")));
}

TEST(RemuxMedia, copies_what_phones_and_captures_made) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"annex-b-avc.mkv", "quicktime-hvc1.mov", "with-gps.mov", "nasa_13013.mp4", "cursed-vfr.mp4",
                           "rotate-buck-bunny.mp4", "internal_emulator_transformer_output_270_rotated.mp4",
                           "car-detection.mp4", "ftyp3gp5.mp4", "sar_2x1.mp4"}) {
    PINMILL_NEED_MEDIA(file, std::filesystem::path("videos") / name);
    const FileDescriptor in = take(open_for_reading(file));
    const MediaInfo before = take(probe(in.get(), ImageLimits{}, VideoLimits{}));
    const auto result = folder.path() / "out.mp4";
    const FileDescriptor out(::open(result.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const auto report = remux(in.get(), out.get(), {.format = before.format}, {}, {}, {});
    ASSERT_THAT(report, testing::is_ok()) << name;
    const MediaInfo after = take(probe(out.get(), ImageLimits{}, VideoLimits{}));
    EXPECT_EQ(after.width_px(), before.width_px()) << name;
    EXPECT_EQ(after.video->picture->orientation, before.video->picture->orientation) << name;
    EXPECT_NEAR(static_cast<double>(after.video->picture->duration.count()),
                static_cast<double>(before.video->picture->duration.count()), 42)
        << name;
    EXPECT_THAT(after.video->extras, IsEmpty()) << name;
    EXPECT_FALSE(after.privacy.has_location) << name;
    EXPECT_EQ(testing::run("ffmpeg -v error -nostdin -i '" + result.string() + "' -enc_time_base -1 -f null -"), "")
        << name;
  }
}

}  // namespace
}  // namespace pinmill
