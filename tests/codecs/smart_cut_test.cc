#include "codecs/smart_cut.h"

#include <cstdlib>
#include <sstream>

#include <fcntl.h>

#include <gmock/gmock.h>

#include "codecs/mp4/extras.h"
#include "codecs/probe.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::take;

constexpr const char* picture = "-f lavfi -i testsrc2=size=160x120:rate=25 ";
constexpr const char* sound = "-f lavfi -i sine=frequency=300:sample_rate=48000 ";
constexpr const char* h264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -bf 2 -sc_threshold 0 ";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class SmartCut : public ::testing::Test {
 protected:
  std::filesystem::path clip(const char* name, const std::string& arguments) const {
    return testing::make_clip(folder_.path() / name, arguments);
  }
  std::filesystem::path out() const { return folder_.path() / "out.mp4"; }

  Result<ClipReport> cut(const std::filesystem::path& from, SmartCutRequest request) const {
    const FileDescriptor in = take(open_for_reading(from));
    const FileDescriptor to(::open(out().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    request.format = take(probe(in.get(), ImageLimits{}, VideoLimits{})).format;
    return smart_cut(in.get(), to.get(), request, VideoLimits{}, {}, {});
  }
  static std::vector<std::string> shown(const std::filesystem::path& file) {
    return lines_of(testing::run("ffmpeg -v error -nostdin -i '" + file.string() +
                                 "' -map 0:v:0 -fps_mode passthrough -f framehash -hash md5 - | grep -v '^#'" +
                                 " | awk -F, '{print $6}'"));
  }
  static std::vector<double> frame_times(const std::filesystem::path& file) {
    std::vector<double> times;
    for (const std::string& line :
         lines_of(testing::run("ffprobe -v error -select_streams v:0 -of csv=p=0 -show_entries frame=pts_time '" +
                               file.string() + "' | cut -d, -f1")))
      if (!line.empty()) times.push_back(std::strtod(line.c_str(), nullptr));
    return times;
  }
  // Luma SSIM of frames of the result against those of the source from `from` on.
  double likeness(const std::filesystem::path& source, double from_s) const {
    const std::string text =
        testing::run("ffmpeg -nostdin -i '" + out().string() + "' -i '" + source.string() +
                     "' -lavfi '[1:v]trim=start=" + std::to_string(from_s) +
                     ",setpts=PTS-STARTPTS[s];[0:v][s]ssim=shortest=1' -f null - 2>&1 | grep -o 'Y:[0-9.]*'");
    return std::strtod(text.c_str() + 2, nullptr);
  }
  void expect_sound_file() const {
    EXPECT_EQ(testing::run("ffmpeg -v error -nostdin -i '" + out().string() + "' -f null -"), "");
    const FileDescriptor fd = take(open_for_reading(out()));
    const Mp4Layout layout = take(read_mp4_layout(fd.get()));
    EXPECT_TRUE(layout.index_in_front);
    EXPECT_THAT(take(find_mp4_extras(fd.get(), layout, take(read_mp4_index(fd.get(), layout)))), IsEmpty());
  }

  testing::TemporaryFolder folder_;
};

TEST_F(SmartCut, encodes_up_to_the_next_key_frame_and_copies_the_rest) {
  for (const char* name : {"a.mp4", "a.mkv", "a.ts"}) {
    const auto source = clip(name, std::string(picture) + sound + h264 + "-c:a aac -t 4");
    const ClipReport report = take(cut(source, {.range = {.start = 1400ms, .end = {}}}));
    expect_sound_file();
    EXPECT_EQ(report.work.frames_encoded, 15u) << name;
    const std::vector<std::string> before = shown(source), after = shown(out());
    ASSERT_EQ(after.size(), 65u) << name;
    EXPECT_EQ(std::vector<std::string>(after.begin() + 15, after.end()),
              std::vector<std::string>(before.begin() + 50, before.end()))
        << name;
    const std::vector<double> times = frame_times(out());
    for (std::size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], 0.04 * static_cast<double>(i), 0.001) << name;
    EXPECT_GT(likeness(source, 1.4), 0.97) << name;
    EXPECT_NEAR(std::strtod(ffprobe(out(), "stream=start_time -select_streams a").c_str(), nullptr), 0, 0.03);
    EXPECT_NEAR(static_cast<double>(report.duration.count()), 2600, 30);
  }
}

TEST_F(SmartCut, lets_the_last_frame_stand) {
  const auto source = clip("a.mp4", std::string(picture) + sound + h264 + "-c:a aac -t 2.6");
  const ClipReport report = take(cut(source, {.hold_until = 4s}));
  expect_sound_file();
  EXPECT_GE(report.duration, 4s);
  EXPECT_LE(report.duration, 4050ms);
  const std::vector<std::string> before = shown(source), after = shown(out());
  ASSERT_GE(after.size(), 100u);
  EXPECT_EQ(std::vector<std::string>(after.begin(), after.begin() + 65), before);
  const std::vector<double> times = frame_times(out());
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], 0.04 * static_cast<double>(i), 0.001);
  const double still = std::strtod(
      testing::run(
          "ffmpeg -nostdin -i '" + out().string() +
          "' -filter_complex '[0:v]split[a][b];[a]trim=start_frame=64:end_frame=65,loop=30:1,setpts=N/25/TB[x];"
          "[b]trim=start_frame=65:end_frame=95,setpts=N/25/TB[y];[x][y]ssim=shortest=1' -f null - 2>&1 "
          "| grep -o 'Y:[0-9.]*'")
              .c_str() +
          2,
      nullptr);
  EXPECT_GT(still, 0.97);
}

TEST_F(SmartCut, cuts_both_ends_and_holds_with_one_pair_of_parameter_sets) {
  const auto source = clip("a.mp4", std::string(picture) + h264 + "-t 4");
  const ClipReport report = take(cut(source, {.range = {.start = 400ms, .end = 2s}, .hold_until = 3s}));
  expect_sound_file();
  EXPECT_GE(report.duration, 3s);
  EXPECT_EQ(shown(out()).size(), frame_times(out()).size());
  EXPECT_GE(shown(out()).size(), 75u);
}

TEST_F(SmartCut, lets_the_last_of_rare_pictures_stand_as_long_as_it_is_told_to) {
  const auto source = clip("a.mp4",
                           "-f lavfi -i testsrc2=size=160x120:rate=30:d=3 -vf select='eq(n\\,0)+eq(n\\,20)+eq(n\\,50)' "
                           "-vsync vfr -c:v libx264 -preset veryfast -pix_fmt yuv420p ");
  const ClipReport report = take(cut(source, {.hold_until = 4s}));
  expect_sound_file();
  EXPECT_GE(report.duration, 4s);
  EXPECT_LE(report.duration, 4300ms);
  const std::vector<double> times = frame_times(out());
  ASSERT_GT(times.size(), 4U);
  EXPECT_NEAR(times[2], 50.0 / 30, 0.002);
  EXPECT_NEAR(times.back(), 4, 0.3);
}

TEST_F(SmartCut, states_one_colour_in_its_index_and_in_what_it_encodes) {
  const std::string told = "-colorspace smpte170m -color_trc smpte170m -color_primaries smpte170m ";
  for (const std::string& tags : {std::string(), told}) {
    take(cut(clip("a.mp4", std::string(picture) + h264 + tags + "-t 3"), {.range = {.start = 400ms, .end = {}}}));
    const std::string stated = tags.empty() ? "smpte170m,bt709,bt709" : "smpte170m,smpte170m,smpte170m";
    EXPECT_EQ(ffprobe(out(), "stream=color_space,color_transfer,color_primaries"), stated);
    // without the index, the first picture's own words
    const auto bare = clip("bare.h264", "-i '" + out().string() + "' -map 0:v -c copy -frames:v 1 -f h264");
    EXPECT_EQ(ffprobe(bare, "stream=color_space,color_transfer,color_primaries"), stated);
  }
}

TEST_F(SmartCut, encodes_the_sound_as_well_where_that_is_asked_for) {
  const auto source = clip("a.mov", std::string(picture) + sound + h264 + "-c:a pcm_s16le -t 3");
  take(cut(source, {.range = {.start = 500ms, .end = {}}, .sound = RemuxRequest::Sound::encode}));
  expect_sound_file();
  EXPECT_EQ(ffprobe(out(), "stream=codec_name -select_streams a"), "aac");
  EXPECT_NEAR(std::strtod(ffprobe(out(), "stream=duration -select_streams a").c_str(), nullptr), 2.5, 0.05);
}

TEST_F(SmartCut, keeps_to_the_profile_of_the_source) {
  for (const char* profile : {"baseline", "main", "high"}) {
    const auto source =
        clip("a.mp4", std::string(picture) + "-c:v libx264 -pix_fmt yuv420p -g 25 -profile:v " + profile + " -t 3");
    EXPECT_THAT(cut(source, {.range = {.start = 500ms, .end = {}}}), testing::is_ok()) << profile;
    expect_sound_file();
    EXPECT_EQ(shown(out()).size(), 62u) << profile;  // from 0.52 s on
  }
}

TEST_F(SmartCut, refuses_what_it_cannot_join) {
  EXPECT_THAT(cut(clip("a.mkv", std::string(picture) + "-c:v libx265 -x265-params log-level=none -t 2"),
                  {.range = {.start = 500ms, .end = {}}}),
              fails_with(ErrorCode::unsupported, HasSubstr("hevc is not cut")));
  EXPECT_THAT(cut(clip("b.mp4", std::string(picture) + "-c:v libx264 -pix_fmt yuv420p10le -g 25 -t 2"),
                  {.range = {.start = 500ms, .end = {}}}),
              fails_with(ErrorCode::unsupported, HasSubstr("profile 110")));
  EXPECT_THAT(cut(clip("c.mp4", std::string(picture) + h264 + "-t 0.8"), {.range = {.start = 500ms, .end = {}}}),
              fails_with(ErrorCode::unsupported, HasSubstr("no key frame lies in the part")));
  EXPECT_THAT(cut(clip("d.mp4", std::string(picture) + h264 + "-x264-params open-gop=1:keyint=25:bframes=3 -t 4"),
                  {.range = {.start = 400ms, .end = {}}}),
              fails_with(ErrorCode::unsupported, HasSubstr("refer to ones before it")));
}

}  // namespace
}  // namespace pinmill
