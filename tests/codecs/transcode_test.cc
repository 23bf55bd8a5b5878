#include "codecs/transcode.h"

#include <array>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>

#include "base/byte_order.h"
#include "codecs/mp4/index.h"
#include "codecs/transcode_fixture.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::bars_and_tone;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;
using testing::TranscodeTest;
using testing::whole;

using Transcode = TranscodeTest;

TEST_F(Transcode, makes_an_mp4_that_every_player_starts_at_once) {
  const TranscodeReport report = take(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240)}, "b.mp4"));
  EXPECT_EQ(report.work.frames_encoded, 50U);
  EXPECT_TRUE(report.has_sound);
  const FileDescriptor out = take(open_for_reading(path("b.mp4")));
  const Mp4Layout layout = take(read_mp4_layout(out.get()));
  EXPECT_TRUE(layout.index_in_front);
  EXPECT_TRUE(layout.others.empty());
  EXPECT_EQ(ffprobe(path("b.mp4"), "stream=codec_name,profile,pix_fmt,color_range,color_space,start_time"),
            "h264,High,yuv420p,tv,bt709,0.000000\naac,LC,0.000000");
  EXPECT_EQ(ffprobe(path("b.mp4"), "format_tags=encoder,location,comment"), "");
  EXPECT_GE(luma_ssim("a.mp4", "b.mp4"), 0.98);
}

TEST_F(Transcode, gives_the_same_bytes_on_one_thread_and_on_many) {
  const auto source = clip("a.mp4", bars_and_tone);
  TranscodeRequest request{.canvas = whole(200, 150), .threads = 1};
  const TranscodeReport threaded = take(run(source, request, "threaded.mp4"));
  request.running = TranscodeRequest::Running::serial;
  const TranscodeReport serial = take(run(source, request, "serial.mp4"));
  EXPECT_EQ(serial.work, threaded.work);
  EXPECT_EQ(testing::read_bytes(path("serial.mp4")), testing::read_bytes(path("threaded.mp4")));
}

TEST_F(Transcode, shows_what_was_asked_for_of_a_range_from_time_zero) {
  const auto source =
      clip("a.mp4",
           "-f lavfi -i testsrc2=d=6:r=25:s=320x240 -f lavfi -i sine=d=6 -c:v libx264 -qp 10 -g 60 -colorspace bt709 ");
  const ClipRange range{std::chrono::milliseconds(1480), std::chrono::milliseconds(3480)};
  const TranscodeReport report = take(run(source, {.canvas = whole(320, 240), .range = range}, "b.mp4"));
  EXPECT_EQ(report.work.frames_encoded, 50U);
  clip("expected.mp4", "-ss 1.48 -t 2 -i '" + source.string() + "' -c:v libx264 -qp 10 ");
  EXPECT_GE(luma_ssim("expected.mp4", "b.mp4"), 0.97);
  EXPECT_EQ(ffprobe(path("b.mp4"), "stream=start_time"), "0.000000\n0.000000");
}

TEST_F(Transcode, keeps_the_times_of_a_variable_frame_rate) {
  const auto source = clip("a.mp4",
                           "-f lavfi -i testsrc2=d=2:r=30:s=160x120 -vf \"select='not(mod(n,3))+lt(n,20)'\" "
                           "-fps_mode vfr -enc_time_base 1/90000 -c:v libx264 -bf 2 ");
  ASSERT_THAT(run(source, {.canvas = whole(160, 120)}, "b.mp4"), is_ok());
  const auto times = [](const std::filesystem::path& file) {
    return testing::run("ffprobe -v error -select_streams v -show_entries frame=pts_time -of csv=p=0 '" +
                        file.string() + "' | cut -c1-6");
  };
  EXPECT_EQ(times(path("b.mp4")), times(source));
}

std::vector<double> key_times(const std::filesystem::path& file) {
  std::istringstream lines(
      testing::run("ffprobe -v error -select_streams v -skip_frame nokey -show_entries frame=pts_time "
                   "-of csv=p=0 '" +
                   file.string() + "' | cut -d, -f1"));
  std::vector<double> times;
  for (double time = 0; lines >> time;) times.push_back(time);
  return times;
}

TEST_F(Transcode, has_a_key_frame_every_two_seconds) {
  const auto source = clip("a.mp4", "-f lavfi -i testsrc2=d=7:r=10:s=160x120 -c:v libx264 -g 1000 ");
  ASSERT_THAT(run(source, {.canvas = whole(160, 120)}, "b.mp4"), is_ok());
  EXPECT_THAT(key_times(path("b.mp4")), ElementsAre(0, 2, 4, 6));
}

TEST_F(Transcode, counts_those_seconds_from_where_scenes_change) {
  const auto source = clip("a.mp4",
                           "-f lavfi -i \"testsrc2=d=6:r=25:s=160x120,negate=enable='gte(t,1.2)'\" "
                           "-c:v libx264 -g 1000 ");
  ASSERT_THAT(run(source, {.canvas = whole(160, 120)}, "b.mp4"), is_ok());
  EXPECT_THAT(key_times(path("b.mp4")),
              ElementsAre(0, DoubleNear(1.2, 0.01), DoubleNear(3.2, 0.01), DoubleNear(5.2, 0.01)));
}

TEST_F(Transcode, has_a_key_frame_every_two_seconds_where_frames_become_rare) {
  const auto source = clip("a.mp4",
                           "-f lavfi -i testsrc2=d=10:r=30:s=160x120 -vf \"select='lt(n,45)+not(mod(n,15))'\" "
                           "-fps_mode vfr -enc_time_base 1/90000 -c:v libx264 -g 1000 ");
  ASSERT_THAT(run(source, {.canvas = whole(160, 120)}, "b.mp4"), is_ok());
  const std::vector<double> keys = key_times(path("b.mp4"));
  ASSERT_GE(keys.size(), 5U);
  EXPECT_GT(keys.back(), 7.4);
  for (std::size_t i = 1; i < keys.size(); ++i) EXPECT_LE(keys[i] - keys[i - 1], 2.01) << keys[i];
}

TEST_F(Transcode, halves_a_frame_rate_above_sixty) {
  const auto source = clip("a.mp4", "-f lavfi -i testsrc2=d=1:r=120:s=160x120 -c:v libx264 ");
  const TranscodeReport report = take(run(source, {.canvas = whole(160, 120)}, "b.mp4"));
  EXPECT_EQ(report.work.frames_decoded, 120U);
  EXPECT_EQ(report.work.frames_encoded, 60U);
}

TEST_F(Transcode, keeps_a_single_voice_as_loud_as_it_was_in_both_ears) {
  const auto source =
      clip("a.mp4", "-f lavfi -i testsrc2=d=2:r=5:s=64x64 -f lavfi -i sine=d=2 -ac 1 -c:a aac -c:v libx264 ");
  ASSERT_THAT(run(source, {.canvas = whole(64, 64)}, "b.mp4"), is_ok());
  const auto loudness = [](const std::filesystem::path& file, const char* channel) {
    const std::string text = testing::run("ffmpeg -nostdin -i '" + file.string() + "' -af pan=mono\\|c0=" + channel +
                                          ",volumedetect -vn -f null -");
    return std::stod(text.substr(text.find("mean_volume:") + 12));
  };
  const double before = loudness(source, "c0");
  EXPECT_NEAR(loudness(path("b.mp4"), "c0"), before, 0.5);
  EXPECT_NEAR(loudness(path("b.mp4"), "c1"), before, 0.5);
}

TEST_F(Transcode, ends_as_cancelled_when_asked_to_stop) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240)}, "b.mp4", stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
}

TEST_F(Transcode, of_sound_alone_is_refused_in_words) {
  EXPECT_THAT(run(clip("a.mp4", "-f lavfi -i sine=d=1 -c:a aac "), {.canvas = whole(64, 64)}, "b.mp4"),
              fails_with(ErrorCode::unsupported, HasSubstr("no moving picture")));
}

TEST_F(Transcode, opens_no_file_that_a_playlist_names) {
  const auto secret = clip("secret.ts", "-f lavfi -i testsrc2=d=1:s=64x64 -c:v libx264 -f mpegts ");
  const auto playlist = folder_.write("a.mp4", "#EXTM3U\n#EXTINF:1,\n" + secret.string() + "\n#EXT-X-ENDLIST\n");
  EXPECT_THAT(run(playlist, {.canvas = whole(64, 64)}, "b.mp4"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("MP4")));
}

// One picture stored in each of the eight ways, told to be turned back: all must come out as the first.
TEST_F(Transcode, turns_every_orientation_upright_exactly_once) {
  const char* source = "-f lavfi -i testsrc2=d=1:r=5:s=320x180 -vf ";
  const std::array<const char*, 8> stored = {"null",
                                             "hflip",
                                             "hflip,vflip",
                                             "vflip",
                                             "transpose=cclock_flip",
                                             "transpose=cclock",
                                             "transpose=clock_flip",
                                             "transpose=clock"};
  const std::array<std::array<std::int32_t, 4>, 8> matrices = {{{1, 0, 0, 1},
                                                                {-1, 0, 0, 1},
                                                                {-1, 0, 0, -1},
                                                                {1, 0, 0, -1},
                                                                {0, 1, 1, 0},
                                                                {0, 1, -1, 0},
                                                                {0, -1, -1, 0},
                                                                {0, -1, 1, 0}}};
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const auto file = clip("stored.mp4", source + std::string(stored[i]) + " -c:v libx264 -qp 10 ");
    Bytes bytes = testing::read_bytes(file);
    const std::string_view text = as_text(bytes);
    const std::size_t matrix = text.find("tkhd") + 4 + 40;  // version 0: the matrix begins 40 bytes into the box's body
    const auto put = [&](std::size_t at, std::int32_t value) {
      store_big_endian(bytes.data() + at, static_cast<std::uint32_t>(value * 65536));
    };
    put(matrix, matrices[i][0]);
    put(matrix + 4, matrices[i][1]);
    put(matrix + 12, matrices[i][2]);
    put(matrix + 16, matrices[i][3]);
    ASSERT_THAT(run(folder_.write("turned.mp4", ByteView(bytes)), {.canvas = whole(320, 180)}, "upright.mp4"), is_ok());
    if (i == 0) std::filesystem::copy_file(path("upright.mp4"), path("first.mp4"));
    EXPECT_GE(luma_ssim("first.mp4", "upright.mp4"), 0.97) << "orientation " << i + 1;
  }
}

}  // namespace
}  // namespace pinmill
