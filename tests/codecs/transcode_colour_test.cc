#include <algorithm>
#include <cstdlib>

#include <gmock/gmock.h>

#include "codecs/transcode_fixture.h"
#include "support/ffmpeg_tool.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"

namespace pinmill {
namespace {

using testing::is_ok;
using testing::take;
using testing::whole;

// Eight bars of 40×60 px.
constexpr const char* bars[] = {"black", "0x404040", "0x808080", "0xc0c0c0",
                                "white", "0xc02020", "0x20c020", "0x2020c0"};
constexpr std::size_t bar_count = std::size(bars);

class TranscodeColour : public testing::TranscodeTest {
 protected:
  static std::string source() {
    std::string text = "-f lavfi -i \"color=black:s=320x60:r=5:d=0.6";
    for (std::size_t i = 0; i < bar_count; ++i)
      text += ",drawbox=x=" + std::to_string(40 * i) + ":w=40:h=60:t=fill:color=" + bars[i];
    return text + ",format=gbrp\" ";
  }
  Rgb8 bar(const char* file, std::size_t index) const {
    return mean_colour(path(file), "24:40:" + std::to_string(40 * index + 8) + ":10", 0.2);
  }
  static int distance(Rgb8 a, Rgb8 b) {
    return std::max({std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
  }
  static double luma(Rgb8 c) { return 0.2126 * c.red + 0.7152 * c.green + 0.0722 * c.blue; }
  static double saturation(Rgb8 c) {
    const double most = std::max({c.red, c.green, c.blue}), least = std::min({c.red, c.green, c.blue});
    return most > 0 ? (most - least) / most : 0;
  }
  static Rgb8 original(std::size_t index) { return take(parse_colour(hex_of(bars[index]))); }

 private:
  static std::string hex_of(std::string_view name) {
    return name.starts_with("0x") ? "#" + std::string(name.substr(2)) : std::string(name);
  }
};

TEST_F(TranscodeColour, stays_what_it_was_in_full_range_and_in_limited) {
  for (const char* range : {"pc", "tv"}) {
    for (const char* matrix : {"bt709", "smpte170m", "bt470bg"}) {
      const auto file =
          clip("a.mp4", source() + "-vf scale=out_range=" + range + ":out_color_matrix=" + matrix +
                            ",format=yuv444p -color_range " + range + " -colorspace " + matrix +
                            (matrix == std::string("bt470bg") ? " -color_primaries bt470bg -color_trc smpte170m" : "") +
                            " -c:v libx264 -qp 6 ");
      ASSERT_THAT(run(file, {.canvas = whole(320, 60)}, "b.mp4"), is_ok());
      for (std::size_t i = 0; i < bar_count; ++i)
        EXPECT_LE(distance(bar("b.mp4", i), original(i)), 6) << range << " " << matrix << " " << bars[i];
    }
  }
}

TEST_F(TranscodeColour, of_ten_bits_and_of_full_chroma_survives) {
  for (const char* format : {"yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv422p", "gbrp"}) {
    const bool rgb = std::string(format) == "gbrp";
    const auto file =
        clip("a.mp4",
             source() + (rgb ? "-c:v libx264rgb" : "-vf scale=out_color_matrix=bt709 -colorspace bt709 -c:v libx264") +
                 " -pix_fmt " + format + " -qp 6 ");
    ASSERT_THAT(run(file, {.canvas = whole(320, 60)}, "b.mp4"), is_ok()) << format;
    for (std::size_t i = 0; i < bar_count; ++i)
      EXPECT_LE(distance(bar("b.mp4", i), original(i)), 6) << format << " " << bars[i];
  }
}

TEST_F(TranscodeColour, shows_the_background_through_what_is_transparent) {
  const std::string half =
      "-f lavfi -i \"color=red:s=160x80:r=5:d=1,format=rgba,geq=r=255:g=0:b=0:a='255*gte(X,80)'\" ";
  const auto webm = clip("a.webm", half + "-pix_fmt yuva420p -c:v libvpx-vp9 -auto-alt-ref 0 -b:v 1M ");
  const auto mov = clip("a.mov", half + "-pix_fmt argb -c:v qtrle ");
  VideoCanvas canvas = whole(160, 80);
  canvas.background = {0, 160, 80};
  ASSERT_THAT(run(webm, {.format = Format::webm, .canvas = canvas}, "webm.mp4"), is_ok());
  ASSERT_THAT(run(mov, {.format = Format::mov, .canvas = canvas}, "mov.mp4"), is_ok());
  for (const char* file : {"webm.mp4", "mov.mp4"}) {
    EXPECT_LE(distance(mean_colour(path(file), "50:60:10:10"), canvas.background), 8) << file;
    EXPECT_LE(distance(mean_colour(path(file), "50:60:100:10"), {255, 0, 0}), 8) << file;
  }
}

// Standard pictures put into HDR as ITU-R BT.2408 says, white at 203 nits: shown as SDR they look as before, but for
// the room that highlights above white need.
TEST_F(TranscodeColour, around_the_picture_is_the_one_asked_for) {
  const auto file = clip("a.mp4", source() + "-pix_fmt yuv420p -c:v libx264 ");
  for (const Rgb8 colour : {Rgb8{200, 60, 90}, Rgb8{0, 255, 0}, Rgb8{255, 255, 255}}) {
    VideoCanvas canvas = whole(320, 160);
    canvas.placed_height_px = 60;
    canvas.surround = Surround::colour;
    canvas.background = colour;
    ASSERT_THAT(run(file, {.canvas = canvas}, "b.mp4"), is_ok());
    EXPECT_LE(distance(mean_colour(path("b.mp4"), "48:40:100:0"), colour), 6) << to_string(colour);
    EXPECT_LE(distance(mean_colour(path("b.mp4"), "48:40:100:120"), colour), 6) << to_string(colour);
  }
}

TEST_F(TranscodeColour, of_hdr_comes_back_near_what_it_was) {
  for (const char* transfer : {"smpte2084", "arib-std-b67"}) {
    const auto file = clip(
        "a.mp4",
        source() +
            "-vf "
            "\"scale=out_color_matrix=bt709,format=yuv444p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:"
            "colorspace=bt709,zscale=t=linear:npl=203,format=gbrpf32le,"
            "zscale=t=" +
            transfer +
            ":p=2020:m=2020_ncl:r=limited:npl=203,format=yuv420p10le\" "
            "-c:v libx265 -crf 6 -preset ultrafast -x265-params log-level=error:colorprim=bt2020:"
            "colormatrix=bt2020nc:transfer=" +
            transfer + " ");
    ASSERT_THAT(run(file, {.canvas = whole(320, 60)}, "b.mp4"), is_ok());
    for (std::size_t i = 0; i < bar_count; ++i) {
      const Rgb8 shown = bar("b.mp4", i), was = original(i);
      EXPECT_GE(luma(shown), luma(was) * 0.72 - 3) << transfer << " " << bars[i];
      EXPECT_LE(luma(shown), luma(was) * 1.15 + 6) << transfer << " " << bars[i];
      EXPECT_NEAR(saturation(shown), saturation(was), 0.15) << transfer << " " << bars[i];
    }
  }
}

TEST_F(TranscodeColour, of_hdr_keeps_what_is_brighter_than_white_apart) {
  const auto file = clip("a.mp4",
                         "-f lavfi -i \"color=black:s=160x60:r=5:d=0.6,format=yuv420p10le,"
                         "geq=lum='if(lt(X,80),620,760)':cb=512:cr=512\" -c:v libx265 -crf 6 -preset ultrafast "
                         "-x265-params log-level=error:colorprim=bt2020:colormatrix=bt2020nc:transfer=smpte2084 ");
  ASSERT_THAT(run(file, {.canvas = whole(160, 60)}, "b.mp4"), is_ok());
  const Rgb8 white = mean_colour(path("b.mp4"), "60:40:10:10", 0.2);
  const Rgb8 highlight = mean_colour(path("b.mp4"), "60:40:90:10", 0.2);
  EXPECT_LT(white.green, 245);
  EXPECT_GE(highlight.green, white.green + 8);
}

TEST_F(TranscodeColour, of_a_phones_hdr_is_that_of_a_reference_within_bounds) {
  PINMILL_NEED_MEDIA(file, "videos/hdr10-video-with-sdr-container.mp4");
  ASSERT_THAT(run(file, {.canvas = whole(480, 270), .range = {.end = std::chrono::milliseconds(400)}}, "b.mp4"),
              is_ok());
  clip("reference.mp4", "-t 0.4 -i '" + file.string() +
                            "' -vf \"zscale=w=480:h=270:tin=smpte2084:min=2020_ncl:pin=2020:t=linear:npl=203,"
                            "format=gbrpf32le,zscale=p=709,tonemap=reinhard:param=0.7:desat=0,"
                            "zscale=t=709:m=709:r=limited,format=yuv420p\" -c:v libx264 -qp 6 ");
  const Rgb8 ours = mean_colour(path("b.mp4"), "480:270:0:0", 0.1);
  const Rgb8 reference = mean_colour(path("reference.mp4"), "480:270:0:0", 0.1);
  EXPECT_NEAR(luma(ours), luma(reference), 25);
  EXPECT_NEAR(saturation(ours), saturation(reference), 0.1);
  EXPECT_EQ(testing::ffprobe(path("b.mp4"), "stream=color_transfer,color_primaries,pix_fmt"), "yuv420p,bt709,bt709");
}

}  // namespace
}  // namespace pinmill
