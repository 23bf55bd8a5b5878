#include "codecs/animation.h"

#include <fcntl.h>

#include "codecs/video/animation_source.h"
#include "story_fixture.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::distance;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::make_clip;
using testing::take;

class Animation : public testing::StoryTest {
 protected:
  Result<TranscodeReport> animate_file(const std::filesystem::path& file, Format format,
                                       AnimationRequest request = {}) {
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor in, open_for_reading(file));
    const FileDescriptor out(::open(path("out.mp4").c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    request.format = format;
    request.canvas.width_px = request.canvas.placed_width_px = testing::story_width_px;
    request.canvas.height_px = request.canvas.placed_height_px = testing::story_height_px;
    request.crf = 12;
    return animate(in.get(), out.get(), request, {}, {});
  }

  // Red for 0.4 s, then green for 0.6 s.
  std::filesystem::path two_colours(const char* name, const std::string& encoder) {
    return make_clip(folder_.path() / name,
                     "-f lavfi -i color=c=red:s=96x144:d=0.4:r=10 -f lavfi -i color=c=lime:s=96x144:d=0.6:r=10 "
                     "-lavfi '[0][1]concat=n=2" +
                         encoder);
  }
};

TEST_F(Animation, keeps_its_timing_and_plays_again_until_four_seconds) {
  const auto gif = two_colours("a.gif", ",split[a][b];[a]palettegen[p];[b][p]paletteuse'");
  const TranscodeReport report = take(animate_file(gif, Format::gif));
  EXPECT_EQ(report.duration.count(), 4000);
  EXPECT_FALSE(report.has_sound);
  EXPECT_EQ(ffprobe(path("out.mp4"), "format=duration"), "4.000000");
  make_clip(path("times.mp4"), "-i '" + path("out.mp4").string() + "' -r 10 -c:v libx264 -qp 10");
  const auto shown = pictures("times.mp4");
  ASSERT_EQ(shown.size(), 40U);
  for (std::size_t i = 0; i < shown.size(); ++i)
    EXPECT_EQ(middle(shown[i]).green > 128, i % 10 >= 4) << "at " << i << " tenths of a second";
}

TEST_F(Animation, longer_than_that_plays_once) {
  const auto gif = two_colours("a.gif", ",split[a][b];[a]palettegen[p];[b][p]paletteuse'");
  EXPECT_EQ(take(animate_file(gif, Format::gif, {.at_least = milliseconds(800)})).duration.count(), 1000);
}

TEST_F(Animation, of_any_kind_moves) {
  ASSERT_EQ(take(animate_file(two_colours("a.apng", "' -f apng"), Format::apng)).duration.count(), 4000);
  EXPECT_LE(distance(middle(pictures("out.mp4").front()), {255, 0, 0}), 12);
  ASSERT_EQ(take(animate_file(two_colours("a.webp", "' -c:v libwebp_anim -lossless 1"), Format::webp)).duration.count(),
            4000);
  const auto shown = pictures("out.mp4");
  EXPECT_LE(distance(middle(shown.front()), {255, 0, 0}), 12);
  EXPECT_LE(distance(middle(shown.back()), {0, 255, 0}), 12);
}

TEST_F(Animation, lies_on_the_background_where_it_is_transparent) {
  for (const auto& [name, format] :
       {std::pair{"a.gif", Format::gif}, {"a.apng", Format::apng}, {"a.webp", Format::webp}}) {
    const std::string tail = format == Format::apng ? " -f apng" : format == Format::webp ? " -c:v libwebp_anim" : "";
    const auto file = make_clip(
        folder_.path() / name,
        "-f lavfi -i color=c=red:s=96x144:d=1:r=5,format=rgba,"
        "geq=r=255:g=0:b=0:a='if(gt(Y\\,72)\\,0\\,255)'" +
            std::string(format == Format::gif ? " -vf 'split[a][b];[a]palettegen[p];[b][p]paletteuse'" : "") + tail);
    AnimationRequest request;
    request.canvas.background = {240, 240, 240};
    ASSERT_THAT(animate_file(file, format, request), is_ok()) << name;
    const Image shown = pictures("out.mp4").back();
    EXPECT_LE(distance(shown.rgb_at(48, 20), {255, 0, 0}), 14) << name;
    EXPECT_LE(distance(shown.rgb_at(48, 120), {240, 240, 240}), 14) << name;
  }
}

TEST_F(Animation, is_a_page_of_a_story_like_a_clip) {
  const auto gif = two_colours("a.gif", ",split[a][b];[a]palettegen[p];[b][p]paletteuse'");
  const StoryReport report = take(StoryTest::run(
      {still("blue", {0, 0, 255}, 500), page(gif, Format::gif, StoryPage::Moving::clip)}, {.fade = milliseconds(0)}));
  EXPECT_EQ(report.parts[1].length.count(), 1000);
  const auto shown = pictures();
  EXPECT_GT(middle(shown[15 + 10]).red, 200);
  EXPECT_GT(middle(shown[15 + 14]).green, 200);
}

TEST_F(Animation, of_more_frames_than_allowed_ends_there) {
  const auto gif = two_colours("a.gif", ",split[a][b];[a]palettegen[p];[b][p]paletteuse'");
  ImageLimits limits;
  limits.max_frames = 1;
  const TranscodeReport report = take(animate_file(gif, Format::gif, {.limits = limits}));
  EXPECT_GE(report.duration.count(), 4000);
  for (const Image& shown : pictures("out.mp4")) ASSERT_GT(middle(shown).red, 200);
}

TEST_F(Animation, of_what_does_not_move_is_refused) {
  EXPECT_THAT(animate_file(folder_.write("a.txt", std::string_view("x")), Format::png),
              fails_with(ErrorCode::unsupported, HasSubstr("PNG is no animation")));
}

TEST_F(Animation, cut_short_fails_or_shows_what_there_is) {
  const Bytes whole = testing::read_bytes(two_colours("a.webp", "' -c:v libwebp_anim -lossless 1"));
  for (const std::size_t length : {10UL, 40UL, whole.size() / 2, whole.size() - 3}) {
    const auto file = folder_.write("cut.webp", ByteView(whole).first(length));
    const auto report = animate_file(file, Format::webp);
    if (report) continue;
    EXPECT_EQ(report.error().code(), ErrorCode::corrupt_input) << report.error().to_string();
  }
}

}  // namespace
}  // namespace pinmill
