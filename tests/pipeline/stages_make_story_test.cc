#include "pipeline/stages/make_story.h"

#include <filesystem>

#include <fcntl.h>

#include <gmock/gmock.h>

#include "base/sha256.h"
#include "codecs/encode.h"
#include "codecs/loudness.h"
#include "support/ffmpeg_tool.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::take;

class MakeStory : public ::testing::Test {
 protected:
  void still(const std::string& name, Rgb8 colour, std::uint32_t width_px = 200, std::uint32_t height_px = 300) {
    const Image image = take(Image::allocate(PixelLayout::rgb8, width_px, height_px));
    for (std::uint32_t y = 0; y < height_px; ++y)
      for (std::uint32_t x = 0; x < width_px; ++x) {
        std::byte* pixel = image.plane().row(y) + std::size_t{x} * 3;
        pixel[0] = std::byte{colour.red}, pixel[1] = std::byte{colour.green}, pixel[2] = std::byte{colour.blue};
      }
    add(folder_.write(name, ByteView(take(encode_png(image, {})))));
  }
  void clip(const std::string& name, const std::string& colour, double seconds, const std::string& size = "160x120",
            double volume = 1) {
    const std::string length = std::to_string(seconds);
    add(testing::make_clip(path(name), "-f lavfi -i color=c=" + colour + ":s=" + size + ":r=25:d=" + length +
                                           " -f lavfi -i sine=d=" + length + " -af volume=" + std::to_string(volume) +
                                           " -pix_fmt yuv420p -c:v libx264 -c:a aac -metadata title=Secret"));
  }
  void add(const std::filesystem::path& file) {
    opened_.push_back(take(open_for_reading(file)));
    files_.pages.push_back({opened_.back().get(), -1});
    order_.pages.emplace_back();
  }

  Result<std::vector<PageReport>> run() {
    const FileDescriptor output = written("out.mp4"), cover = written("cover.jpg");
    files_.output_fd = output.get();
    files_.cover_fd = cover.get();
    recipe_.size = {160, 240};
    return prepare_story(files_, order_, recipe_, {}, {});
  }
  // The mean colour of a picture of the story.
  Rgb8 shown_at(double at_s) {
    testing::make_clip(path("one.rgb"), "-ss " + std::to_string(at_s) + " -i '" + path("out.mp4").string() +
                                            "' -frames:v 1 -vf crop=20:20:70:60,scale=1:1:flags=area -f rawvideo "
                                            "-pix_fmt rgb24");
    const Bytes bytes = testing::read_bytes(path("one.rgb"));
    const auto level = [&bytes](std::size_t i) { return std::to_integer<std::uint8_t>(bytes.at(i)); };
    return {level(0), level(1), level(2)};
  }
  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  FileDescriptor written(const char* name) const {
    return FileDescriptor(::open(path(name).c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
  }

  testing::TemporaryFolder folder_;
  std::vector<FileDescriptor> opened_;
  StoryFiles files_;
  StoryOrder order_;
  Recipe recipe_;
};

// The recipe of nine steps: each with its own time or the usual one, each with its words.
TEST_F(MakeStory, plays_an_animation_again_for_as_long_as_a_still_is_shown) {
  still("a.png", {200, 10, 10});
  add(testing::make_clip(path("b.gif"),
                         "-f lavfi -i color=c=red:s=160x240:r=10:d=0.2 -f lavfi -i "
                         "color=c=blue:s=160x240:r=10:d=0.1 -filter_complex concat=n=2"));
  order_.still_length = milliseconds(3000);
  const auto reports = take(run());
  EXPECT_EQ(reports[1].part->end.value() - reports[1].part->start, milliseconds(3000));
  EXPECT_GT(shown_at(4.95).red, 200);  // in the seventh play and not the first's last picture
}

TEST_F(MakeStory, shows_a_clip_of_rare_pictures_to_its_end) {
  add(testing::make_clip(path("a.mp4"),
                         "-f lavfi -i testsrc2=s=160x240:r=60:d=3 -vf "
                         "select='lt(n\\,30)+eq(n\\,90)+eq(n\\,150)' -vsync vfr -c:v libx264 "
                         "-preset fast -pix_fmt yuv420p"));
  still("b.png", {200, 10, 10});
  const auto reports = take(run());
  EXPECT_NEAR(static_cast<double>(reports[0].part->end.value().count()), 2517, 40);
}

TEST_F(MakeStory, names_the_page_that_breaks_off_and_fails_where_much_of_it_is_missing) {
  still("a.png", {200, 10, 10});
  const auto file = testing::make_clip(path("b.mp4"),
                                       "-f lavfi -i testsrc2=s=160x240:r=25:d=4 -pix_fmt yuv420p -movflags +faststart");
  add(file);
  const auto whole = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, whole - whole / 40);
  const auto reports = take(run());
  EXPECT_THAT(reports[1].findings, ::testing::Contains(::testing::Field(&Finding::rule, "page.damaged")));
  std::filesystem::resize_file(file, whole / 2);
  EXPECT_THAT(run(), fails_with(ErrorCode::corrupt_input, AllOf(HasSubstr("page 2"), HasSubstr("breaks off at"))));
}

TEST_F(MakeStory, of_nine_pages_shows_each_when_its_report_says) {
  std::vector<Rgb8> colours;
  for (int step = 0; step < 8; ++step) {
    colours.push_back({static_cast<std::uint8_t>(30 + 25 * step), static_cast<std::uint8_t>(220 - 25 * step), 90});
    still("step" + std::to_string(step) + ".png", colours.back());
    order_.pages.back() = {milliseconds(step % 2 == 0 ? 0 : 700), "Step " + std::to_string(step + 1)};
  }
  clip("last.mp4", "blue", 1.2);
  colours.push_back({0, 0, 254});
  order_.still_length = milliseconds(500);
  const auto reports = take(run());
  ASSERT_EQ(reports.size(), 9U);
  milliseconds at{0};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const milliseconds wanted(i == 8 ? 1200 : i % 2 == 0 ? 500 : 700);
    EXPECT_EQ(reports[i].action, Action::story);
    ASSERT_TRUE(reports[i].part.has_value());
    EXPECT_EQ(reports[i].part->start, at) << i;
    EXPECT_EQ(*reports[i].part->end - at, wanted) << i;
    EXPECT_EQ(reports[i].output, reports[0].output);
    const Rgb8 shown = shown_at(static_cast<double>((at + wanted * 3 / 4).count()) / 1000);
    EXPECT_NEAR(shown.red, colours[i].red, 12) << i;
    EXPECT_NEAR(shown.green, colours[i].green, 12) << i;
    at += wanted;
  }
  const PreparedFile& output = reports[0].output;
  EXPECT_EQ(output.duration, at);
  EXPECT_EQ(output.size_bytes, std::filesystem::file_size(path("out.mp4")));
  EXPECT_EQ(output.sha256, take(sha256_hex_of_file(take(open_for_reading(path("out.mp4"))).get())));
  EXPECT_EQ(ffprobe(path("out.mp4"), "stream=codec_name,width,height"), "h264,160,240\naac");
  EXPECT_EQ(ffprobe(path("out.mp4"), "format_tags=title"), "");
  ASSERT_TRUE(reports[0].cover.has_value());
  EXPECT_EQ(reports[0].cover->width_px, 160U);
  EXPECT_FALSE(reports[1].cover.has_value());
}

TEST_F(MakeStory, shows_a_film_that_lies_over_a_blur_of_itself) {
  clip("film.mp4", "red", 1);
  const auto reports = take(run());
  EXPECT_THAT(reports[0].reason, AllOf(HasSubstr("Shown from"), HasSubstr("blurred fill")));
  EXPECT_EQ(reports[0].share_kept, 1.0);
}

TEST_F(MakeStory, too_short_for_a_video_lets_its_last_page_stand) {
  still("a.png", {200, 0, 0});
  clip("b.mp4", "blue", 1);
  order_.still_length = milliseconds(1000);
  const auto reports = take(run());
  EXPECT_EQ(reports[0].output.duration, milliseconds(4000));
  EXPECT_EQ(*reports[1].part->end - reports[1].part->start, milliseconds(3000));
  EXPECT_GT(shown_at(3.8).blue, 200);
}

TEST_F(MakeStory, plays_its_clips_as_loud_as_the_recipe_says) {
  clip("loud.mp4", "red", 2.5);
  clip("soft.mp4", "blue", 2.5, "160x120", 0.2);
  recipe_.video.loudness_lufs = -20;
  ASSERT_THAT(run(), testing::is_ok());
  const FileDescriptor story = take(open_for_reading(path("out.mp4")));
  for (const milliseconds from : {milliseconds(200), milliseconds(2700)}) {
    const ClipRange page{from, from + milliseconds(2100)};
    EXPECT_NEAR(take(measure_loudness(story.get(), Format::mp4, page, {}, {}, {})).integrated_lufs, -20, 0.6);
  }
}

TEST_F(MakeStory, names_the_page_that_is_broken) {
  still("a.png", {200, 0, 0});
  add(folder_.write("b.jpg", std::string_view("no picture at all")));
  EXPECT_THAT(run(), fails_with(ErrorCode::unsupported, HasSubstr("page 2")));
}

TEST_F(MakeStory, longer_than_a_video_may_be_says_what_to_do) {
  still("a.png", {200, 0, 0});
  still("b.png", {0, 200, 0});
  order_.still_length = std::chrono::minutes(8);
  EXPECT_THAT(run(), fails_with(ErrorCode::limit_exceeded, AllOf(HasSubstr("16:00 min"), HasSubstr("15:00 min"))));
}

TEST_F(MakeStory, is_refused_an_order_that_is_not_about_its_files) {
  still("a.png", {200, 0, 0});
  order_.pages.emplace_back();
  EXPECT_THAT(run(), fails_with(ErrorCode::invalid_argument, HasSubstr("2 pages")));
}

}  // namespace
}  // namespace pinmill
