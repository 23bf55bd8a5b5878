#include "pipeline/stages/prepare_clip.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <fcntl.h>

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "codecs/encode.h"
#include "codecs/probe.h"
#include "pipeline/stages/prepare_page.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::DoubleNear;
using testing::fails_with;
using testing::ffprobe;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::is_ok;
using ::testing::Not;
using testing::take;

// 320×240 at 25 frames a second with a tone; key frames far apart.
std::string bars(double seconds, const std::string& size = "320x240") {
  const std::string length = std::to_string(seconds);
  return "-f lavfi -i testsrc2=r=25:s=" + size + ":d=" + length + " -f lavfi -i sine=d=" + length +
         " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -crf 20 -c:a aac ";
}

class PrepareClip : public ::testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  std::filesystem::path clip(const std::string& name, const std::string& arguments) const {
    return testing::make_clip(path(name), arguments);
  }

  Result<PageReport> prepare(const std::filesystem::path& from, const Recipe& recipe = {}, int cover_source = -1,
                             const ClipProgressCallback& progress = {}, std::stop_token stop = {}) const {
    PINMILL_ASSIGN_OR_RETURN(const FileDescriptor source, open_for_reading(from));
    const FileDescriptor output = written("out.mp4"), preview = written("before.jpg"), cover = written("cover.jpg");
    return prepare_page({.source_fd = source.get(),
                         .output_fd = output.get(),
                         .preview_fd = preview.get(),
                         .cover_fd = cover.get(),
                         .cover_source_fd = cover_source},
                        recipe, progress, std::move(stop));
  }

  MediaInfo probed(const std::string& name) const {
    const auto bytes = take(read_all(take(open_for_reading(path(name))).get(), 100'000'000));
    return take(probe(std::make_shared<const Bytes>(bytes), {}));
  }
  double seconds_of(const std::string& name) const { return std::stod(ffprobe(path(name), "format=duration")); }

 private:
  FileDescriptor written(const char* name) const {
    return FileDescriptor(::open(path(name).c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
  }
  testing::TemporaryFolder folder_;
};

TEST_F(PrepareClip, makes_an_mp4_a_cover_and_a_picture_of_the_source_and_describes_them) {
  const PageReport report = take(prepare(clip("in.mkv", bars(4.2) + "-metadata title=Bowl")));
  EXPECT_EQ(ffprobe(path("out.mp4"), "stream=codec_name"), "h264\naac");
  EXPECT_EQ(report.output.media_type, "video/mp4");
  EXPECT_EQ(report.output.size_bytes, std::filesystem::file_size(path("out.mp4")));
  EXPECT_EQ(report.output.sha256, take(sha256_hex_of_file(take(open_for_reading(path("out.mp4"))).get())));
  EXPECT_THAT(std::chrono::duration<double>(report.output.duration).count(), DoubleNear(4.2, 0.1));
  EXPECT_EQ(report.output.width_px, 320U);
  ASSERT_TRUE(report.cover.has_value());
  const MediaInfo cover = probed("cover.jpg");
  EXPECT_EQ(cover.format, Format::jpeg);
  EXPECT_EQ(cover.width_px(), 320U);
  EXPECT_EQ(cover.height_px(), 240U);
  EXPECT_EQ(report.cover->size_bytes, cover.size_bytes);
  EXPECT_EQ(probed("before.jpg").width_px(), 320U);
  EXPECT_NE(report.perceptual_hash, 0U);
}

TEST_F(PrepareClip, covers_a_tiny_one_with_what_pinterest_takes_for_a_picture) {
  const auto source = clip("in.mp4", "-f lavfi -i testsrc2=s=96x144:r=5:d=5 -pix_fmt yuv420p -c:v libx264 ");
  const PageReport report = take(prepare(source));
  EXPECT_EQ(report.output.width_px, 96U);
  EXPECT_EQ(report.cover->width_px, 100U);
  EXPECT_EQ(report.cover->height_px, 150U);
}

TEST_F(PrepareClip, copies_what_is_right_packs_anew_what_is_not_and_encodes_where_it_is_told_to) {
  const auto action = [&](const char* name, const std::string& arguments, const Recipe& recipe = {}) {
    return take(prepare(clip(name, arguments), recipe)).action;
  };
  const std::string bare = "-fflags +bitexact -flags:v +bitexact -flags:a +bitexact ";
  EXPECT_EQ(action("right.mp4", bars(4.2) + bare + "-movflags +faststart"), Action::copy);
  EXPECT_EQ(testing::run("cmp '" + path("right.mp4").string() + "' '" + path("out.mp4").string() + "'"), "");
  EXPECT_EQ(action("late.mp4", bars(4.2) + bare), Action::remux) << "its index is at its end";
  EXPECT_EQ(action("other.mkv", bars(4.2) + bare), Action::remux);
  EXPECT_EQ(action("sound.mkv", bars(4.2) + bare + "-c:a libopus"), Action::audio);
  EXPECT_EQ(action("old.avi", bars(4.2) + bare + "-c:v mpeg4 -c:a mp2"), Action::transcode);
  Recipe recipe;
  recipe.video.transcode = VideoRecipe::Transcode::always;
  EXPECT_EQ(action("right.mp4", bars(4.2) + bare + "-movflags +faststart", recipe), Action::transcode);
}

struct Road {
  const char* name;
  const char* arguments;
  Action action;
};
void PrintTo(const Road& road, std::ostream* out) {
  *out << road.name;
}
class BrokenOff : public PrepareClip, public ::testing::WithParamInterface<Road> {
 protected:
  std::filesystem::path cut_clip(double share) const {
    const auto file = clip(GetParam().name, bars(20) + "-g 25 " + GetParam().arguments);
    std::filesystem::resize_file(
        file, static_cast<std::uintmax_t>(static_cast<double>(std::filesystem::file_size(file)) * share));
    return file;
  }
};

TEST_P(BrokenOff, fails_with_the_place_where_much_is_missing) {
  EXPECT_THAT(prepare(cut_clip(0.5)),
              fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("breaks off at "), HasSubstr(" of 20 s"))));
  EXPECT_THAT(prepare(cut_clip(0.1)), fails_with(ErrorCode::corrupt_input, HasSubstr(" of 20 s")));
}

TEST_P(BrokenOff, becomes_what_is_there_of_it_where_little_is_missing_and_is_told_as_damaged) {
  const PageReport report = take(prepare(cut_clip(0.98)));
  EXPECT_EQ(report.action, GetParam().action);
  EXPECT_THAT(report.findings, Contains(AllOf(Field(&Finding::rule, "page.damaged"),
                                              Field(&Finding::message, HasSubstr("breaks off at 19")))));
  EXPECT_THAT(seconds_of("out.mp4"), AllOf(::testing::Gt(19.0), ::testing::Lt(19.95)));
  EXPECT_EQ(testing::run("ffmpeg -nostdin -v error -i '" + path("out.mp4").string() + "' -f null - 2>&1"), "");
}

TEST_P(BrokenOff, is_not_told_where_the_missing_part_was_not_wanted) {
  Recipe recipe;
  recipe.video.max_duration = 6s;
  recipe.video.too_long = TooLong::trim;
  const PageReport report = take(prepare(cut_clip(0.8), recipe));
  EXPECT_THAT(report.findings, Not(Contains(Field(&Finding::rule, "page.damaged"))));
  EXPECT_THAT(seconds_of("out.mp4"), DoubleNear(6, 0.1));
}

INSTANTIATE_TEST_SUITE_P(
    Roads, BrokenOff,
    ::testing::Values(Road{"copy.mp4", "-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart",
                           Action::remux},
                      Road{"audio.mp4", "-c:a libmp3lame -movflags +faststart", Action::audio},
                      Road{"encode.mp4", "-c:v mpeg4 -movflags +faststart", Action::transcode},
                      Road{"remux.mkv", "", Action::remux}),
    [](const auto& one) {
      const std::string name = one.param.name;
      return name.substr(0, name.find('.'));
    });

TEST_F(PrepareClip, does_not_read_a_copy_again_for_its_digest_but_all_else) {
  const std::string right = bars(4.2) + "-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart";
  const PageReport copied = take(prepare(clip("right.mp4", right)));
  EXPECT_EQ(copied.action, Action::copy);
  EXPECT_EQ(copied.output.sha256, "") << "it is the source's";
  const PageReport packed = take(prepare(clip("late.mkv", bars(4.2))));
  EXPECT_EQ(packed.output.sha256, take(sha256_hex_of_file(take(open_for_reading(path("out.mp4"))).get())));
}

TEST_F(PrepareClip, takes_the_longest_that_is_accepted_by_each_road) {
  const auto source = clip("long.mkv",
                           "-f lavfi -i testsrc2=r=4:s=160x240:d=910 -f lavfi -i anullsrc=r=48000:d=910 "
                           "-pix_fmt yuv420p -c:v libx264 -preset ultrafast -c:a aac ");
  Recipe recipe;
  recipe.video.too_long = TooLong::trim;
  EXPECT_EQ(take(prepare(source, recipe)).action, Action::remux);
  EXPECT_THAT(seconds_of("out.mp4"), DoubleNear(900, 0.3));
  recipe.video.transcode = VideoRecipe::Transcode::always;
  EXPECT_EQ(take(prepare(source, recipe)).action, Action::transcode);
  EXPECT_THAT(seconds_of("out.mp4"), DoubleNear(900, 0.3));
}

TEST_F(PrepareClip, brings_the_sound_to_the_loudness_that_is_asked_for) {
  Recipe recipe;
  recipe.video.loudness_lufs = -20;
  const PageReport report = take(prepare(clip("in.mp4", bars(5)), recipe));
  EXPECT_EQ(report.action, Action::audio);
  const std::string heard =
      testing::run("ffmpeg -nostdin -i '" + path("out.mp4").string() +
                   "' -af ebur128 -f null - 2>&1 | grep -A3 'Integrated loudness' | grep 'I:' | tail -1");
  EXPECT_THAT(std::stod(heard.substr(heard.find("I:") + 2)), DoubleNear(-20, 0.7)) << heard;
}

TEST_F(PrepareClip, lets_a_short_one_play_again_or_its_last_picture_stand_or_fails_it_with_the_remedy) {
  const auto source = clip("in.mp4", bars(1.5));
  Recipe recipe;
  EXPECT_THAT(take(prepare(source, recipe)).reason, HasSubstr("it plays again"));
  EXPECT_GE(seconds_of("out.mp4"), 4.0);
  recipe.video.too_short = TooShort::hold;
  EXPECT_THAT(take(prepare(source, recipe)).reason, HasSubstr("its last frame stands"));
  EXPECT_THAT(seconds_of("out.mp4"), AllOf(::testing::Ge(4.0), ::testing::Lt(4.3)));
  recipe.video.too_short = TooShort::fail;
  EXPECT_THAT(prepare(source, recipe),
              fails_with(ErrorCode::invalid_argument, AllOf(HasSubstr("1.5 s"), HasSubstr("--too-short loop"))));
}

// As screens are recorded: a picture comes when something changes.
std::string rare_pictures(const std::string& chosen) {
  return "-f lavfi -i testsrc2=s=320x240:r=25:d=8 -vf select='" + chosen +
         "' -vsync vfr -pix_fmt yuv420p -c:v libx264 -preset fast -bf 2 ";
}

TEST_F(PrepareClip, takes_a_recording_of_rare_pictures_for_as_long_as_it_is_shown) {
  const auto source = clip("in.mp4", rare_pictures("eq(n\\,0)+eq(n\\,25)+eq(n\\,38)+eq(n\\,163)"));
  const PageReport report = take(prepare(source));
  EXPECT_EQ(report.action, Action::remux);
  EXPECT_THAT(std::chrono::duration<double>(report.output.duration).count(), DoubleNear(6.56, 0.05));
  EXPECT_THAT(seconds_of("out.mp4"), DoubleNear(6.56, 0.05));
}

TEST_F(PrepareClip, plays_rare_pictures_again_and_says_how_long_they_are_then) {
  const PageReport report = take(prepare(clip("in.mp4", rare_pictures("lt(n\\,13)+eq(n\\,30)+eq(n\\,50)"))));
  EXPECT_THAT(report.reason, HasSubstr("it plays again"));
  EXPECT_GE(seconds_of("out.mp4"), 4.0);
  EXPECT_THAT(std::chrono::duration<double>(report.output.duration).count(), DoubleNear(seconds_of("out.mp4"), 0.05));
}

TEST_F(PrepareClip, lets_the_last_of_rare_pictures_stand_until_it_is_long_enough) {
  Recipe recipe;
  recipe.video.too_short = TooShort::hold;
  const PageReport report = take(prepare(clip("in.mp4", rare_pictures("eq(n\\,0)+eq(n\\,20)+eq(n\\,50)")), recipe));
  EXPECT_EQ(report.action, Action::smart);
  EXPECT_THAT(seconds_of("out.mp4"), AllOf(::testing::Ge(4.0), ::testing::Lt(4.3)));
  EXPECT_GE(report.output.duration, 4s);
}

TEST_F(PrepareClip, shows_colours_that_nobody_states_alike_by_whichever_road) {
  const auto cover_of = [&](const std::string& name, const std::string& how, Action action, const Recipe& recipe = {}) {
    // upright: more than 720 px are its longer side
    const std::string source =
        "-f lavfi -i color=c=0x30c050:s=480x854:r=10:d=4.4 -f lavfi -i sine=d=4.4 "
        "-vf scale=out_color_matrix=bt601,format=yuv420p -c:v libx264 -preset ultrafast -qp 4 ";
    const PageReport report = take(prepare(clip(name, source + how), recipe));
    EXPECT_EQ(report.action, action) << name;
    std::istringstream text(testing::run("ffmpeg -v error -i '" + path("cover.jpg").string() +
                                         "' -vf scale=1:1 -f rawvideo -pix_fmt rgb24 - | od -An -tu1"));
    std::array<int, 3> rgb{};
    for (int& level : rgb) text >> level;
    return rgb;
  };
  Recipe encoded;
  encoded.video.transcode = VideoRecipe::Transcode::always;
  const auto remuxed = cover_of("a.mkv", "-c:a aac", Action::remux);
  const auto heard = cover_of("b.mkv", "-c:a libopus", Action::audio);
  const auto anew = cover_of("c.mkv", "-c:a aac", Action::transcode, encoded);
  const std::array drawn = {0x30, 0xc0, 0x50};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(remuxed[i], anew[i], 2) << i;
    EXPECT_NEAR(heard[i], anew[i], 2) << i;
    EXPECT_NEAR(anew[i], drawn[i], 6) << i;
  }
}

TEST_F(PrepareClip, does_with_a_long_one_what_it_is_told_and_else_names_the_three_remedies) {
  const auto source = clip("in.mp4", bars(6));
  Recipe recipe;
  recipe.video.max_duration = 5s;
  EXPECT_THAT(prepare(source, recipe), fails_with(ErrorCode::invalid_argument,
                                                  AllOf(HasSubstr("trim"), HasSubstr("split"), HasSubstr("speed"))));
  recipe.video.too_long = TooLong::trim;
  EXPECT_THAT(take(prepare(source, recipe)).reason, HasSubstr("is cut off"));
  EXPECT_THAT(seconds_of("out.mp4"), AllOf(::testing::Gt(4.8), ::testing::Le(5.0)));
  recipe.video.too_long = TooLong::speed;
  EXPECT_THAT(take(prepare(source, recipe)).reason, HasSubstr("as fast"));
  EXPECT_THAT(seconds_of("out.mp4"), AllOf(::testing::Gt(4.8), ::testing::Le(5.0)));
}

TEST_F(PrepareClip, makes_the_part_that_the_recipe_names) {
  const auto source = clip("in.mp4", bars(9));
  Recipe recipe;
  recipe.video.part = {4s, 8500ms};
  const PageReport report = take(prepare(source, recipe));
  EXPECT_THAT(seconds_of("out.mp4"), DoubleNear(4.5, 0.1));
  EXPECT_THAT(std::chrono::duration<double>(report.output.duration).count(), DoubleNear(4.5, 0.1));
}

TEST_F(PrepareClip, fits_the_shape_that_is_asked_for_and_covers_it_alike) {
  Recipe recipe;
  recipe.fit = FitMode::blur;
  const PageReport report = take(prepare(clip("in.mp4", bars(4.1)), recipe));
  EXPECT_EQ(ffprobe(path("out.mp4"), "stream=width,height"), "500,750");
  EXPECT_EQ(probed("cover.jpg").width_px(), 500U);
  EXPECT_EQ(report.share_kept, 1.0);
}

TEST_F(PrepareClip, shows_the_picture_that_is_given_as_its_cover) {
  Image red = take(Image::allocate(PixelLayout::rgb8, 600, 400));
  for (std::uint32_t y = 0; y < 400; ++y)
    for (std::uint32_t x = 0; x < 600; ++x) {
      std::byte* pixel = red.plane().row(y) + 3 * std::size_t{x};
      pixel[0] = std::byte{200}, pixel[1] = std::byte{10}, pixel[2] = std::byte{10};
    }
  std::ofstream(path("poster.jpg"), std::ios::binary) << as_text(take(encode_jpeg(red, {})));
  const FileDescriptor poster = take(open_for_reading(path("poster.jpg")));
  ASSERT_THAT(prepare(clip("in.mp4", bars(4.1)), {}, poster.get()), is_ok());
  EXPECT_EQ(ffprobe(path("cover.jpg"), "stream=width,height"), "320,240");
  const std::string mean = testing::run("ffmpeg -v error -i '" + path("cover.jpg").string() +
                                        "' -vf scale=1:1 -f rawvideo -pix_fmt rgb24 - | od -An -tu1");
  EXPECT_GT(std::stoi(mean), 170) << mean;
}

TEST_F(PrepareClip, takes_a_frame_and_says_so_where_the_cover_is_no_picture) {
  const auto source = clip("in.mp4", bars(4.1));
  const FileDescriptor no_picture = take(open_for_reading(source));
  const PageReport report = take(prepare(source, {}, no_picture.get()));
  EXPECT_THAT(report.findings, Contains(Field(&Finding::rule, "cover.unused")));
  EXPECT_TRUE(report.cover.has_value());
}

TEST_F(PrepareClip, leaves_nothing_private_in_it) {
  const auto source = clip("in.mov", bars(4.1) +
                                         "-metadata location=+47.3769+008.5417/ -metadata "
                                         "com.apple.quicktime.make=Apple -metadata comment=SECRETNOTE ");
  ASSERT_THAT(prepare(source), is_ok());
  const auto bytes = take(read_all(take(open_for_reading(path("out.mp4"))).get(), 100'000'000));
  EXPECT_EQ(as_text(bytes).find("+47.3769"), std::string_view::npos);
  EXPECT_EQ(as_text(bytes).find("SECRETNOTE"), std::string_view::npos);
  EXPECT_EQ(ffprobe(path("out.mp4"), "format_tags=location,comment"), "");
}

TEST_F(PrepareClip, refuses_a_sound_without_a_picture_with_a_remedy) {
  EXPECT_THAT(prepare(clip("in.mp4", "-f lavfi -i sine=d=5 -c:a aac")),
              fails_with(ErrorCode::unsupported, HasSubstr("picture")));
}

TEST_F(PrepareClip, ends_soon_after_a_stop_and_tells_its_progress_until_then) {
  const auto source = clip("in.mp4", bars(20, "640x480"));
  Recipe recipe;
  recipe.video.transcode = VideoRecipe::Transcode::always;
  std::stop_source stop;
  int told = 0;
  const auto result = prepare(
      source, recipe, -1,
      [&](const ClipProgress&) {
        ++told;
        stop.request_stop();
      },
      stop.get_token());
  EXPECT_THAT(result, fails_with(ErrorCode::cancelled, HasSubstr("")));
  EXPECT_GE(told, 1);
}

}  // namespace
}  // namespace pinmill
