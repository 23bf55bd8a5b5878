#include "codecs/cover.h"

#include <cstdlib>

#include <gmock/gmock.h>

#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::fails_with;
using ::testing::HasSubstr;
using testing::make_clip;
using testing::take;

class CoverOf : public ::testing::Test {
 protected:
  Result<Cover> run(const std::string& arguments, CoverRequest request) {
    const auto file = make_clip(folder_.path() / "a.mp4", arguments);
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor in, open_for_reading(file));
    request.format = Format::mp4;
    return cover(in.get(), request, {}, {}, {});
  }
  testing::TemporaryFolder folder_;
};

int distance(Rgb8 a, Rgb8 b) {
  return std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue);
}

constexpr const char* encoded = " -pix_fmt yuv420p -colorspace bt709 -c:v libx264 -qp 8 -g 25 ";

// red, then green, then blue, a second each
const std::string colours = std::string(
                                "-f lavfi -i color=red:s=160x90:d=1:r=25 -f lavfi -i color=lime:s=160x90:d=1:r=25 "
                                "-f lavfi -i color=blue:s=160x90:d=1:r=25 "
                                "-filter_complex [0][1][2]concat=n=3,scale=out_color_matrix=bt709 ") +
                            encoded;

TEST_F(CoverOf, a_given_time_is_the_frame_that_is_shown_then) {
  const Cover green = take(run(colours, {.at = milliseconds(1990)}));
  EXPECT_EQ(green.at, milliseconds(1960));
  EXPECT_LE(distance(green.image.rgb_at(80, 45), {0, 255, 0}), 12);
  const Cover blue = take(run(colours, {.at = milliseconds(2000)}));
  EXPECT_EQ(blue.at, milliseconds(2000));
  EXPECT_LE(distance(blue.image.rgb_at(80, 45), {0, 0, 255}), 12);
}

TEST_F(CoverOf, a_time_that_may_be_near_is_close_to_it_and_decodes_less) {
  const std::string bars = "-f lavfi -i testsrc2=d=4:r=25:s=320x180 -c:v libx264 -g 999 -bf 3 -pix_fmt yuv420p ";
  const Cover exact = take(run(bars, {.at = milliseconds(3000)}));
  const Cover near = take(run(bars, {.at = milliseconds(3000), .moment = CoverRequest::Moment::near}));
  EXPECT_GE(near.at, milliseconds(3000 - 160));
  EXPECT_LE(near.at, milliseconds(3000));
  EXPECT_LT(near.work.frames_decoded, exact.work.frames_decoded * 3 / 4);
}

TEST_F(CoverOf, a_time_past_the_end_is_the_last_frame) {
  const Cover last = take(run(colours, {.at = milliseconds(60'000)}));
  EXPECT_EQ(last.at, milliseconds(2960));
  EXPECT_LE(distance(last.image.rgb_at(80, 45), {0, 0, 255}), 12);
}

TEST_F(CoverOf, a_video_is_neither_black_nor_blurred_nor_in_a_fade) {
  const std::string black = "color=black:s=320x180:d=2:r=25";
  const std::string picture = "testsrc2=s=320x180:d=2:r=25";
  const Cover chosen =
      take(run("-f lavfi -i " + black + " -f lavfi -i " + picture + ",fade=in:d=2 -f lavfi -i " + picture +
                   ",gblur=sigma=9 -f lavfi -i " + picture + " -f lavfi -i " + picture + ",fade=out:d=2 -f lavfi -i " +
                   black + " -filter_complex [0][1][2][3][4][5]concat=n=6" + encoded,
               {}));
  EXPECT_GE(chosen.at, milliseconds(6000));
  EXPECT_LT(chosen.at, milliseconds(8200));
}

TEST_F(CoverOf, a_clip_of_one_key_frame_is_looked_through_for_a_better_one) {
  const Cover chosen =
      take(run("-f lavfi -i color=black:s=320x180:d=1:r=25 -f lavfi -i testsrc2=s=320x180:d=2:r=25 "
               "-filter_complex [0][1]concat -c:v libx264 -g 999 -sc_threshold 0 -pix_fmt yuv420p ",
               {}));
  EXPECT_GE(chosen.at, milliseconds(1000));
}

TEST_F(CoverOf, a_short_clip_decodes_a_good_second_of_it) {
  const Cover chosen = take(run("-f lavfi -i testsrc2=d=4:r=30:s=320x180 -c:v libx264 -g 999 -pix_fmt yuv420p ", {}));
  EXPECT_LT(chosen.work.frames_decoded, 60U);
}

TEST_F(CoverOf, any_video_is_enlarged_where_a_least_side_is_asked_for) {
  const Cover wide = take(run(std::string("-f lavfi -i testsrc2=d=1:r=5:s=160x80 ") + encoded,
                              {.min_side_px = 100, .overview_side_px = 60}));
  EXPECT_EQ(wide.image.width_px(), 200U);
  EXPECT_EQ(wide.image.height_px(), 100U);
  ASSERT_TRUE(wide.overview.has_value());
  EXPECT_EQ(wide.overview->width_px(), 60U);
}

TEST_F(CoverOf, a_long_video_decodes_no_more_frames_than_of_a_short_one) {
  const std::string after = std::string(":r=5:s=64x64 ") + encoded;
  const Cover shorter = take(run("-f lavfi -i testsrc2=d=60" + after, {}));
  const Cover longer = take(run("-f lavfi -i testsrc2=d=600" + after, {}));
  EXPECT_LE(longer.work.frames_decoded, shorter.work.frames_decoded + 12);
  EXPECT_LT(longer.work.frames_decoded, 120U);
}

TEST_F(CoverOf, a_turned_video_of_oblong_pixels_is_upright_and_square) {
  make_clip(folder_.path() / "flat.mp4",
            std::string("-f lavfi -i color=red:s=160x90:d=1:r=5 -vf \"drawbox=0:0:80:90:color=blue:t=fill,setsar=2\"") +
                encoded);
  const Cover turned =
      take(run("-i '" + (folder_.path() / "flat.mp4").string() + "' -c copy -metadata:s:v rotate=90 ", {}));
  ASSERT_EQ(turned.image.width_px(), 90U);
  ASSERT_EQ(turned.image.height_px(), 320U);
  // as ffmpeg shows it, too: the left half comes to lie below
  EXPECT_GT(turned.image.rgb_at(45, 300).blue, 200);
  EXPECT_GT(turned.image.rgb_at(45, 20).red, 200);
}

TEST_F(CoverOf, any_size_is_no_larger_than_asked_for) {
  const Cover small = take(run(std::string("-f lavfi -i testsrc2=d=1:r=5:s=320x180 ") + encoded, {.max_side_px = 100}));
  EXPECT_EQ(small.image.width_px(), 100U);
  EXPECT_EQ(small.image.height_px(), 56U);
}

TEST_F(CoverOf, sound_alone_is_refused_in_words) {
  EXPECT_THAT(run("-f lavfi -i sine=d=1 -c:a aac ", {}), fails_with(ErrorCode::unsupported, HasSubstr("picture")));
}

}  // namespace
}  // namespace pinmill
