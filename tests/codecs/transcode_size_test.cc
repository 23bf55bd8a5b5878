#include <gmock/gmock.h>

#include "codecs/transcode_fixture.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::bars_and_tone;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::take;
using testing::whole;

using TranscodeSize = testing::TranscodeTest;

constexpr const char* moving_noise =
    "-f lavfi -i testsrc2=d=4:r=25:s=320x240 -vf noise=alls=20:allf=t -pix_fmt yuv420p -c:v libx264 -qp 6 "
    "-preset ultrafast -colorspace bt709 ";

TEST_F(TranscodeSize, chooses_the_crf_by_what_the_content_needs) {
  const auto easy = clip("easy.mp4",
                         "-f lavfi -i mandelbrot=s=320x240:r=25 -t 4 -vf gblur=sigma=3 -pix_fmt yuv420p -c:v libx264 "
                         "-qp 6 -colorspace bt709 ");
  const auto hard = clip("hard.mp4", moving_noise);
  const TranscodeReport of_easy = take(run_as_asked(easy, {.canvas = whole(320, 240)}, "b.mp4"));
  const TranscodeReport of_hard = take(run_as_asked(hard, {.canvas = whole(320, 240)}, "c.mp4"));
  EXPECT_GT(of_easy.crf, of_hard.crf + 3);
  EXPECT_GE(luma_ssim("easy.mp4", "b.mp4"), 0.975);
  EXPECT_GT(of_easy.choosing.frames_encoded, 0U);
  EXPECT_LE(of_easy.choosing.frames_encoded, 16U);
}

TEST_F(TranscodeSize, decodes_no_sample_where_the_crf_is_given) {
  const TranscodeReport report = take(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240)}, "b.mp4"));
  EXPECT_EQ(report.choosing, WorkCounts{});
  EXPECT_EQ(report.crf, 16);
}

TEST_F(TranscodeSize, stays_under_the_limit_whatever_the_content) {
  const auto source = clip("a.mp4", moving_noise);
  const auto free = take(run(source, {.canvas = whole(320, 240)}, "free.mp4"));
  ASSERT_GT(free.work.bytes_written, 400'000U);
  for (const std::uint64_t limit : {400'000U, 200'000U, 100'000U}) {
    const TranscodeReport report = take(run(source, {.canvas = whole(320, 240), .max_bytes = limit}, "b.mp4"));
    EXPECT_LE(std::filesystem::file_size(path("b.mp4")), limit);
    EXPECT_LE(report.tries, 2);
    EXPECT_EQ(frame_times(path("b.mp4")).size(), 100U);
  }
}

TEST_F(TranscodeSize, is_refused_in_words_where_nothing_fits) {
  EXPECT_THAT(run(clip("a.mp4", bars_and_tone), {.canvas = whole(320, 240), .max_bytes = 30'000}, "b.mp4"),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("30000 bytes")));
}

TEST_F(TranscodeSize, names_the_level_that_the_size_needs) {
  const auto source = clip("a.mp4", "-f lavfi -i testsrc2=d=0.4:r=30:s=320x240 -c:v libx264 ");
  const auto level = [&](std::uint32_t width, std::uint32_t height) {
    take(run(source, {.canvas = whole(width, height), .crf = 30}, "b.mp4"));
    return std::stoi(ffprobe(path("b.mp4"), "stream=level"));
  };
  EXPECT_LE(level(320, 240), 30);
  EXPECT_LE(level(1280, 720), 31);
  EXPECT_LE(level(1080, 1920), 41);
}

}  // namespace
}  // namespace pinmill
