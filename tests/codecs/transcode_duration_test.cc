#include <gmock/gmock.h>

#include "codecs/transcode_fixture.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::bars_and_tone;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;
using testing::whole;

class TranscodeDuration : public testing::TranscodeTest {
 protected:
  double picture_end(const char* name) const {
    return std::stod(ffprobe(path(name), "stream=duration"));  // the picture's is the first
  }
};

TEST_F(TranscodeDuration, loops_picture_and_sound_from_the_start) {
  const auto source =
      clip("a.mp4",
           "-f lavfi -i testsrc2=d=1.5:r=24:s=160x120 -f lavfi -i "
           "\"aevalsrc=exprs=0.4*sin(2*PI*880*t)*lt(t\\,0.3):d=1.5\" -c:v libx264 -bf 2 -qp 10 -colorspace bt709 ");
  const TranscodeReport report =
      take(run(source, {.canvas = whole(160, 120), .at_least = milliseconds(4000)}, "b.mp4"));
  EXPECT_EQ(report.duration, milliseconds(4500));
  EXPECT_EQ(report.work.frames_encoded, 36U);
  EXPECT_EQ(report.work.packets_copied, 72U);
  const std::vector<double> times = frame_times(path("b.mp4"));
  ASSERT_EQ(times.size(), 108U);
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], static_cast<double>(i) / 24, 0.001);
  for (const double pass : {0.0, 1.5, 3.0}) {
    EXPECT_GT(volume_db(path("b.mp4"), "c0", pass + 0.05, pass + 0.25), -20);
    EXPECT_LT(volume_db(path("b.mp4"), "c0", pass + 0.4, pass + 1.4), -45);
  }
  clip("expected.mp4", "-stream_loop 2 -i '" + source.string() + "' -an -c:v libx264 -qp 10 ");
  EXPECT_GE(luma_ssim("expected.mp4", "b.mp4"), 0.95);
}

TEST_F(TranscodeDuration, loops_without_sound_as_well) {
  const auto source = clip("a.mp4", "-f lavfi -i testsrc2=d=0.4:r=10:s=160x120 -c:v libx264 ");
  ASSERT_THAT(run(source, {.canvas = whole(160, 120), .at_least = milliseconds(4000)}, "b.mp4"), is_ok());
  EXPECT_NEAR(picture_end("b.mp4"), 4.0, 0.001);
  EXPECT_EQ(frame_times(path("b.mp4")).size(), 40U);
}

TEST_F(TranscodeDuration, holds_the_last_frame_in_silence) {
  const auto source = clip("a.mp4", bars_and_tone);
  const TranscodeReport report = take(
      run(source, {.canvas = whole(320, 240), .at_least = milliseconds(4000), .extend = TranscodeRequest::Extend::hold},
          "b.mp4"));
  EXPECT_EQ(report.duration, milliseconds(4000));
  EXPECT_EQ(report.work.frames_filtered, 50U);
  EXPECT_NEAR(picture_end("b.mp4"), 4.0, 0.001);
  EXPECT_GE(frame_times(path("b.mp4")).back(), 3.7);
  EXPECT_GT(volume_db(path("b.mp4"), "c0", 0.2, 1.9), -30);
  EXPECT_LT(volume_db(path("b.mp4"), "c0", 2.2, 3.9), -60);
  clip("last.mp4", "-sseof -0.1 -i '" + path("b.mp4").string() + "' -frames:v 1 -c:v libx264 -qp 8 ");
  clip("source_last.mp4", "-ss 1.96 -i '" + source.string() + "' -frames:v 1 -c:v libx264 -qp 8 ");
  EXPECT_GE(luma_ssim("source_last.mp4", "last.mp4"), 0.97);
}

TEST_F(TranscodeDuration, extends_a_short_picture_beside_longer_sound_and_cuts_nothing_of_that) {
  const auto source =
      clip("a.mp4", "-f lavfi -i testsrc2=d=3:r=10:s=160x120 -f lavfi -i sine=d=9 -c:v libx264 -c:a aac ");
  for (const auto extend : {TranscodeRequest::Extend::loop, TranscodeRequest::Extend::hold}) {
    const TranscodeReport report =
        take(run(source, {.canvas = whole(160, 120), .at_least = milliseconds(4000), .extend = extend}, "b.mp4"));
    EXPECT_NEAR(picture_end("b.mp4"), extend == TranscodeRequest::Extend::loop ? 6.0 : 4.0, 0.01);
    EXPECT_NEAR(static_cast<double>(report.duration.count()), 9000, 50);
    EXPECT_GT(volume_db(path("b.mp4"), "c0", 8.0, 8.8), -30);
  }
}

TEST_F(TranscodeDuration, leaves_a_clip_that_is_long_enough) {
  const TranscodeReport report =
      take(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240), .at_least = milliseconds(2000)}, "b.mp4"));
  EXPECT_EQ(report.work.packets_copied, 0U);
  EXPECT_NEAR(picture_end("b.mp4"), 2.0, 0.001);
}

TEST_F(TranscodeDuration, plays_faster_at_the_same_pitch) {
  const auto source =
      clip("a.mp4", "-f lavfi -i testsrc2=d=4:r=25:s=160x120 -f lavfi -i sine=f=1000:d=4 -c:v libx264 -qp 10 ");
  const TranscodeReport report = take(run(source, {.canvas = whole(160, 120), .speed = 1.6}, "b.mp4"));
  EXPECT_EQ(report.duration, milliseconds(2500));
  const std::vector<double> times = frame_times(path("b.mp4"));
  ASSERT_EQ(times.size(), 100U);
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_NEAR(times[i], static_cast<double>(i) * 0.025, 0.001);
  EXPECT_NEAR(std::stod(ffprobe(path("b.mp4"), "format=duration")), 2.5, 0.03);
  // the tone is where it was: a narrow band round it keeps it, one round 1.6 times it holds nothing
  EXPECT_GT(tone_db(path("b.mp4"), "c0", 1000), tone_db(path("b.mp4"), "c0", 1600) + 15);
}

TEST_F(TranscodeDuration, at_an_impossible_speed_is_refused_in_words) {
  EXPECT_THAT(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240), .speed = 0}, "b.mp4"),
              fails_with(ErrorCode::invalid_argument, HasSubstr("between 0.5 and 8")));
}

// A flash and a beep every ten seconds; ffmpeg finds both again.
TEST_F(TranscodeDuration, keeps_sound_beside_the_picture_for_a_quarter_of_an_hour) {
  const auto source = clip("a.mov",
                           "-f lavfi -i \"color=black:s=32x32:r=2:d=900,drawbox=color=white:t=fill:"
                           "enable='lt(mod(t\\,10)\\,0.1)'\" -f lavfi -i "
                           "\"aevalsrc=exprs=0.8*sin(2*PI*1000*t)*lt(mod(t\\,10)\\,0.1):d=900:s=11025\" "
                           "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a pcm_s16le ");
  ASSERT_THAT(run(source, {.format = Format::mov, .canvas = whole(32, 32)}, "b.mp4"), is_ok());
  const std::string file = path("b.mp4").string();
  // silence ends where a beep begins, black ends where a flash begins
  const auto times = [&file](const std::string& filter, const std::string& word) {
    std::string text = testing::run("ffmpeg -nostdin -i '" + file + "' " + filter + " -f null - 2>&1");
    std::vector<double> found;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      found.push_back(std::stod(text.substr(at + word.size())));
    return found;
  };
  const auto beeps = times("-vn -af silencedetect=n=-20dB:d=1", "silence_end: ");
  const auto flashes = times("-an -vf blackdetect=d=1:pix_th=0.5", "black_end:");
  ASSERT_GE(beeps.size(), 89U);
  ASSERT_GE(flashes.size(), 89U);
  for (std::size_t i = 0; i < 89; ++i) EXPECT_NEAR(beeps[i], flashes[i], 0.020) << "clap " << i;
}

}  // namespace
}  // namespace pinmill
