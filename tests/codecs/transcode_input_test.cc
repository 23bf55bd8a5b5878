#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "codecs/transcode_fixture.h"
#include "support/ffmpeg_tool.h"
#include "support/media_folder.h"
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

class TranscodeInput : public testing::TranscodeTest {
 protected:
  // Presented times counted from the first, as the players do.
  std::vector<double> shown_times(const std::filesystem::path& file) const {
    std::vector<double> times = frame_times(file);
    const double first = times.empty() ? 0 : times.front();
    for (double& time : times) time -= first;
    return times;
  }
  void expect_same_times(const std::filesystem::path& source, const char* result) const {
    const std::vector<double> wanted = shown_times(source), got = shown_times(path(result));
    ASSERT_EQ(got.size(), wanted.size()) << source;
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], wanted[i], 0.001) << source << " frame " << i;
  }
};

struct Kind {
  const char* name;
  Format format;
  const char* encoder;
};

TEST_F(TranscodeInput, of_every_kind_that_is_taken_looks_as_before) {
  constexpr Kind kinds[] = {
      {"mjpeg.avi", Format::avi, "-c:v mjpeg -q:v 2 -pix_fmt yuvj422p"},
      {"mjpeg.mov", Format::mov, "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p"},
      {"vp8.webm", Format::webm, "-c:v libvpx -b:v 2M -deadline realtime"},
      {"vp9.webm", Format::webm, "-c:v libvpx-vp9 -b:v 2M -deadline realtime"},
      {"av1.mkv", Format::matroska, "-c:v libsvtav1 -preset 12 -crf 15"},
      {"mpeg1.mpg", Format::mpeg_ps, "-c:v mpeg1video -q:v 2 -r 25"},
      {"mpeg2.ts", Format::mpeg_ts, "-c:v mpeg2video -q:v 2 -bf 2"},
      {"mpeg4.avi", Format::avi, "-c:v mpeg4 -q:v 2 -bf 2"},
      {"mpeg4.3gp", Format::three_gp, "-c:v mpeg4 -q:v 2"},
      {"prores.mov", Format::mov, "-c:v prores_ks -profile:v 2"},
      {"prores4444.mov", Format::mov, "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le"},
      {"hevc.mp4", Format::mp4, "-c:v libx265 -crf 10 -preset ultrafast -x265-params log-level=error"},
      {"h264.mkv", Format::matroska, "-c:v libx264 -qp 10"},
      {"h264.ts", Format::mpeg_ts, "-c:v libx264 -qp 10 -bf 2"},
  };
  for (const Kind& kind : kinds) {
    const auto source =
        clip(kind.name, std::string("-f lavfi -i testsrc2=d=1:r=25:s=160x120,gblur=sigma=2 -pix_fmt yuv420p ") +
                            kind.encoder + " ");
    const TranscodeReport report = take(run(source, {.format = kind.format, .canvas = whole(160, 120)}, "b.mp4"));
    EXPECT_EQ(report.work.frames_encoded, 25U) << kind.name;
    EXPECT_EQ(report.work.frames_lost, 0U) << kind.name;
    EXPECT_GE(rgb_ssim(source, path("b.mp4")), 0.94) << kind.name;
  }
}

TEST_F(TranscodeInput, that_an_edit_list_trims_begins_where_a_player_begins) {
  clip("whole.mp4",
       "-f lavfi -i testsrc2=d=3:r=25:s=160x120 -f lavfi -i sine=d=3 -c:v libx264 -qp 10 -g 25 -bf 2 "
       "-colorspace bt709 -c:a aac ");
  const auto cut = clip("cut.mp4", "-ss 0.6 -i '" + path("whole.mp4").string() + "' -c copy ");
  ASSERT_THAT(run(cut, {.canvas = whole(160, 120)}, "b.mp4"), is_ok());
  expect_same_times(cut, "b.mp4");
  EXPECT_GE(luma_ssim("cut.mp4", "b.mp4"), 0.97);
}

TEST_F(TranscodeInput, of_a_variable_rate_is_shown_at_the_same_times) {
  for (const char* name : {"videos/cursed-vfr.mp4", "videos/sample_edit_list.mp4"}) {
    PINMILL_NEED_MEDIA(source, name);
    ASSERT_THAT(run(source, {.canvas = whole(320, 180)}, "b.mp4"), is_ok());
    expect_same_times(source, "b.mp4");
  }
}

TEST_F(TranscodeInput, with_surround_sound_is_mixed_down_by_the_standard_matrix) {
  const auto source =
      clip("a.mp4",
           "-f lavfi -i color=s=64x64:r=5:d=2 -f lavfi -i \"aevalsrc=exprs="
           "0.2*sin(2*PI*300*t)|0.2*sin(2*PI*500*t)|0.2*sin(2*PI*800*t)|0.2*sin(2*PI*50*t)|"
           "0.2*sin(2*PI*1300*t)|0.2*sin(2*PI*2100*t):c=5.1:d=2:s=48000\" -c:v libx264 -c:a aac -b:a 384k ");
  ASSERT_THAT(run(source, {.canvas = whole(64, 64)}, "b.mp4"), is_ok());
  const auto level = [this](const char* channel, int hertz) { return tone_db(path("b.mp4"), channel, hertz); };
  const double front = level("c0", 300);
  EXPECT_NEAR(level("c1", 500), front, 1);
  EXPECT_NEAR(level("c0", 800), front - 3, 1);  // the centre, in both
  EXPECT_NEAR(level("c1", 800), front - 3, 1);
  EXPECT_NEAR(level("c0", 1300), front - 3, 1);  // behind, each on its side
  EXPECT_NEAR(level("c1", 2100), front - 3, 1);
  EXPECT_LT(level("c1", 300), front - 25);
  EXPECT_LT(level("c0", 2100), front - 25);
}

TEST_F(TranscodeInput, that_is_interlaced_shows_no_combs) {
  const auto source = clip("a.ts",
                           "-f lavfi -i \"testsrc2=d=2:r=50:s=320x240,tinterlace=interleave_top\" -pix_fmt yuv420p "
                           "-c:v mpeg2video -q:v 2 -flags +ildct+ilme -top 1 ");
  const auto combed = [this](const char* file) {
    const std::string text =
        testing::run("ffmpeg -nostdin -i '" + path(file).string() + "' -vf idet -an -f null - 2>&1 | grep Multi");
    return std::stoi(text.substr(text.find("TFF:") + 4)) + std::stoi(text.substr(text.find("BFF:") + 4));
  };
  TranscodeRequest request{.format = Format::mpeg_ts, .canvas = whole(320, 240)};
  ASSERT_THAT(run(source, request, "left.mp4"), is_ok());
  request.interlacing = TranscodeRequest::Interlacing::interlaced;
  const TranscodeReport report = take(run(source, request, "b.mp4"));
  EXPECT_GT(combed("left.mp4"), 40);
  EXPECT_LE(combed("b.mp4"), 5);
  EXPECT_EQ(report.work.frames_encoded, 50U);
}

TEST_F(TranscodeInput, of_odd_size_comes_out_even) {
  const auto source = clip("a.mov", "-f lavfi -i testsrc2=d=1:r=5:s=161x121 -c:v mjpeg -pix_fmt yuvj444p -q:v 2 ");
  ASSERT_THAT(run(source, {.format = Format::mov, .canvas = whole(160, 120)}, "b.mp4"), is_ok());
  EXPECT_EQ(ffprobe(path("b.mp4"), "stream=width,height"), "160,120");
}

TEST_F(TranscodeInput, of_which_more_than_a_twentieth_is_lost_fails_with_the_place) {
  Bytes bytes = testing::read_bytes(clip("whole.mov", "-f lavfi -i testsrc2=d=6:r=25:s=160x120 -c:v mjpeg -q:v 5 "));
  const auto share = [&bytes](double of) {
    return bytes.begin() + static_cast<std::ptrdiff_t>(of * static_cast<double>(bytes.size()));
  };
  std::fill(share(0.5), share(0.6), std::byte{0});
  const auto damaged = folder_.write("damaged.mov", ByteView(bytes));
  EXPECT_THAT(run(damaged, {.format = Format::mov, .canvas = whole(160, 120)}, "b.mp4"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("do not decode")));
}

TEST_F(TranscodeInput, that_was_patched_up_by_its_decoder_counts_as_lost) {
  Bytes bytes = testing::read_bytes(
      clip("whole.mp4", "-f lavfi -i testsrc2=d=8:r=25:s=320x240,noise=alls=10:allf=t -c:v libx264 -preset veryfast "));
  const std::size_t size = bytes.size();
  for (std::size_t hole = size / 10; hole < size * 8 / 10; hole += size / 60)
    for (std::size_t i = 0; i < 8; ++i) bytes[hole + i] ^= std::byte{0x5A};
  const auto damaged = folder_.write("damaged.mp4", ByteView(bytes));
  EXPECT_THAT(run(damaged, {.format = Format::mp4, .canvas = whole(320, 240)}, "b.mp4"),
              fails_with(ErrorCode::corrupt_input, HasSubstr("do not decode")));
}

// AAC's decoder says so with several numbers: EPERM and "not yet implemented" are among them.
TEST_F(TranscodeInput, whose_sound_does_not_decode_is_damaged_and_no_trouble_of_ours) {
  const auto source = clip("whole.mp4", bars_and_tone);
  const Bytes whole_clip = testing::read_bytes(source);
  const std::string packets = testing::ffprobe(source, "packet=pos,size -select_streams a");
  std::minstd_rand random(7);
  for (int round = 0; round < 5; ++round) {
    Bytes bytes = whole_clip;
    std::istringstream lines(packets);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || random() % 2 == 0) continue;
      const std::size_t size = std::stoul(line), at = std::stoul(line.substr(line.find(',') + 1));
      bytes.at(at + random() % std::min<std::size_t>(size, 12)) = static_cast<std::byte>(random() >> 8);
    }
    const auto damaged = folder_.write("damaged.mp4", ByteView(bytes));
    EXPECT_THAT(run(damaged, {.format = Format::mp4, .canvas = whole(320, 240)}, "b.mp4"),
                fails_with(ErrorCode::corrupt_input, HasSubstr("do not decode")));
  }
}

TEST_F(TranscodeInput, that_was_cut_off_is_damaged_wherever_it_was_cut) {
  const Bytes bytes = testing::read_bytes(clip("whole.mkv", bars_and_tone));
  std::set<std::size_t> cuts;
  for (std::size_t at = 50; at < 1500; at += 50) cuts.insert(at);
  for (std::size_t tenth = 1; tenth < 10; ++tenth) cuts.insert(bytes.size() * tenth / 10);
  for (const std::size_t at : cuts) {
    const auto cut = folder_.write("cut.mkv", ByteView(bytes).first(at));
    const auto report = run(cut, {.format = Format::matroska, .canvas = whole(320, 240)}, "b.mp4");
    EXPECT_TRUE(report || report.error().code() == ErrorCode::corrupt_input)
        << at << ": " << report.error().to_string();
  }
}

}  // namespace
}  // namespace pinmill
