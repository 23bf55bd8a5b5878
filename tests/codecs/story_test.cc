#include "codecs/story.h"

#include "codecs/mp4/index.h"
#include "story_fixture.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::distance;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::plain;
using testing::take;

constexpr Rgb8 red{210, 30, 30}, green{30, 180, 40}, yellow{220, 210, 30}, blue{0, 0, 255};

class Story : public testing::StoryTest {};

TEST_F(Story, shows_each_page_for_its_time_and_in_its_order) {
  const StoryReport report = take(run({still("red", red, 1000), still("green", green, 600), clip("blue", "blue", 1, 0),
                                       still("yellow", yellow, 1500)}));
  ASSERT_EQ(report.parts.size(), 4U);
  const std::array starts = {0, 1000, 1600, 2600};
  for (std::size_t i = 0; i < starts.size(); ++i) EXPECT_EQ(report.parts[i].start.count(), starts[i]);
  EXPECT_EQ(report.parts[3].length.count(), 1500);
  EXPECT_EQ(report.duration.count(), 4100);

  const auto shown = pictures();
  ASSERT_EQ(shown.size(), 123U);
  const auto at = [&shown](int ms) { return middle(shown[static_cast<std::size_t>(ms * 30 / 1000)]); };
  for (const auto& [ms, colour] : {std::pair{0, red},
                                   {970, red},
                                   {1330, green},
                                   {1570, green},
                                   {2130, blue},
                                   {2570, blue},
                                   {3130, yellow},
                                   {4070, yellow}})
    EXPECT_LE(distance(at(ms), colour), 8) << ms << " ms";
}

TEST_F(Story, fades_a_page_in_over_the_one_before) {
  ASSERT_THAT(run({still("red", red, 1000), still("green", green, 1000)}), is_ok());
  const auto shown = pictures();
  ASSERT_EQ(shown.size(), 60U);
  int before = middle(shown[29]).green;
  for (std::size_t i = 30; i < 45; ++i) {
    const int now = middle(shown[i]).green;
    EXPECT_GT(now, before) << "picture " << i;
    before = now;
  }
  const Rgb8 half = middle(shown[37]);
  EXPECT_LE(distance(half, {120, 105, 35}), 8);
}

TEST_F(Story, cuts_where_no_fade_is_wanted) {
  ASSERT_THAT(run({still("red", red, 500), still("green", green, 500)}, {.fade = milliseconds(0)}), is_ok());
  const auto shown = pictures();
  ASSERT_EQ(shown.size(), 30U);
  EXPECT_LE(distance(middle(shown[14]), red), 8);
  EXPECT_LE(distance(middle(shown[15]), green), 8);
}

TEST_F(Story, is_a_video_as_every_transcode_is) {
  const StoryReport report = take(run({still("red", red, 1000), clip("blue", "blue", 1, 440)}));
  const FileDescriptor out = take(open_for_reading(path()));
  const Mp4Layout layout = take(read_mp4_layout(out.get()));
  EXPECT_TRUE(layout.index_in_front);
  EXPECT_EQ(ffprobe(path(), "stream=codec_name,profile,pix_fmt,color_range,color_space,r_frame_rate,start_time"),
            "h264,High,yuv420p,tv,bt709,30/1,0.000000\naac,LC,0/0,0.000000");
  EXPECT_EQ(report.work.frames_encoded, 60U);
  EXPECT_EQ(report.work.frames_decoded, 26U);
}

TEST_F(Story, plays_clips_of_any_rate_at_their_own_speed) {
  // the colour changes at 0.5 s of each
  const auto two_colours = [this](const char* name, int rate) {
    const std::string half = ":s=96x144:d=0.5:r=" + std::to_string(rate);
    return page(
        testing::make_clip(folder_.path() / name, "-f lavfi -i color=c=red" + half + " -f lavfi -i color=c=lime" +
                                                      half + " -lavfi concat=n=2 -c:v libx264 -qp 10 -bf 2"),
        Format::mp4, StoryPage::Moving::clip);
  };
  const StoryReport report = take(run({two_colours("10.mp4", 10), two_colours("50.mp4", 50), two_colours("60.mp4", 60)},
                                      {.fade = milliseconds(0)}));
  EXPECT_EQ(report.duration.count(), 3000);
  const auto shown = pictures();
  ASSERT_EQ(shown.size(), 90U);
  for (const std::size_t start : {0U, 30U, 60U}) {
    EXPECT_GT(middle(shown[start + 13]).red, 200) << start;
    EXPECT_GT(middle(shown[start + 16]).green, 200) << start;
  }
}

TEST_F(Story, moves_stills_gently_and_the_same_each_time) {
  const Image bars = testing::painted(240, 360, [](std::uint32_t x, std::uint32_t y) -> Rgb8 {
    const auto level = static_cast<std::uint8_t>((x / 40 + y / 40) % 2 == 0 ? 40 : 210);
    return {level, level, level};
  });
  const std::vector<StoryPage> pages = {still("a", bars, 1000), still("b", bars, 1000)};
  ASSERT_THAT(run(pages, {.fade = milliseconds(0), .threads = 1}), is_ok());
  const auto mean_difference = [](const Image& one, const Image& other) {
    double sum = 0;
    for (std::uint32_t y = 0; y < one.height_px(); ++y)
      for (std::uint32_t x = 0; x < one.width_px(); ++x) sum += distance(one.rgb_at(x, y), other.rgb_at(x, y));
    return sum / (one.width_px() * one.height_px());
  };
  const auto shown = pictures();
  for (const std::size_t first : {0U, 30U}) {
    EXPECT_GT(mean_difference(shown[first], shown[first + 29]), 25) << first;
    for (std::size_t i = first; i + 1 < first + 30; ++i)
      EXPECT_LT(mean_difference(shown[i], shown[i + 1]), 12) << "picture " << i;
  }
  const Bytes once = testing::read_bytes(path());
  ASSERT_THAT(run(pages, {.fade = milliseconds(0), .threads = 1}), is_ok());
  EXPECT_EQ(testing::read_bytes(path()), once);
}

TEST_F(Story, gives_the_same_bytes_on_one_thread_and_on_many) {
  const std::vector<StoryPage> pages = {still("red", red, 700), clip("blue", "blue", 1, 440)};
  const StoryReport threaded = take(run(pages, {.threads = 1}, {}, "threaded.mp4"));
  const StoryReport serial =
      take(run(pages, {.running = TranscodeRequest::Running::serial, .threads = 1}, {}, "serial.mp4"));
  EXPECT_EQ(serial.work, threaded.work);
  EXPECT_EQ(testing::read_bytes(path("serial.mp4")), testing::read_bytes(path("threaded.mp4")));
}

TEST_F(Story, captions_only_the_page_that_has_one) {
  std::vector<StoryPage> pages = {still("red", red, 1000), still("green", green, 1000), clip("blue", "blue", 1, 0)};
  pages[1].caption = "Crème & <b>brûlée</b>";
  ASSERT_THAT(run(pages, {.fade = milliseconds(0)}), is_ok());
  const auto shown = pictures();
  const auto most_off = [&shown](std::size_t picture, Rgb8 colour) {
    int most = 0;
    for (std::uint32_t y = 0; y < testing::story_height_px; ++y)
      for (std::uint32_t x = 0; x < testing::story_width_px; ++x)
        most = std::max(most, distance(shown[picture].rgb_at(x, y), colour));
    return most;
  };
  EXPECT_LE(most_off(15, red), 12);
  EXPECT_GE(most_off(45, green), 120);
  EXPECT_LE(distance(shown[45].rgb_at(testing::story_width_px / 2, 10), green), 12);
  EXPECT_LE(distance(shown[45].rgb_at(2, 100), green), 12);
  EXPECT_LE(most_off(75, blue), 12);
}

TEST_F(Story, of_twenty_mixed_pages_has_each_where_it_belongs) {
  std::vector<StoryPage> pages;
  std::vector<Rgb8> colours;
  const StoryPage film = clip("film", "blue", 0.5, 300);
  for (int i = 0; i < 20; ++i) {
    const auto level = static_cast<std::uint8_t>(i * 12);
    const Rgb8 colour = i % 5 == 4 ? blue : Rgb8{level, static_cast<std::uint8_t>(240 - level), 90};
    colours.push_back(colour);
    pages.push_back(i % 5 == 4 ? film : still("s" + std::to_string(i), colour, 300 + 100 * (i % 3)));
  }
  const StoryReport report = take(run(pages, {.fade = milliseconds(100)}));
  const auto shown = pictures();
  ASSERT_EQ(report.parts.size(), 20U);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto middle_ms = (report.parts[i].start + report.parts[i].length / 2).count();
    EXPECT_LE(distance(middle(shown[static_cast<std::size_t>(middle_ms * 30 / 1000)]), colours[i]), 10) << i;
    if (i == 0) continue;
    EXPECT_EQ(report.parts[i].start, report.parts[i - 1].start + report.parts[i - 1].length);
  }
  EXPECT_EQ(shown.size(), static_cast<std::size_t>(std::lround(static_cast<double>(report.duration.count()) * 0.03)));
}

TEST_F(Story, lays_pages_on_the_canvas_as_told) {
  StoryPage small = still("red", red, 1000);
  small.canvas.placed_width_px = 48;
  small.canvas.placed_height_px = 72;
  small.canvas.surround = Surround::colour;
  small.canvas.background = {250, 250, 250};
  StoryPage film = clip("blue", "blue", 1, 0);
  film.canvas = small.canvas;
  ASSERT_THAT(run({small, film}, {.fade = milliseconds(0)}), is_ok());
  const auto shown = pictures();
  for (const std::size_t picture : {10U, 40U}) {
    EXPECT_LE(distance(shown[picture].rgb_at(5, 5), {250, 250, 250}), 10) << picture;
    EXPECT_LE(distance(middle(shown[picture]), picture == 10 ? red : blue), 10) << picture;
  }
}

TEST_F(Story, too_long_says_how_long_and_what_to_do) {
  EXPECT_THAT(run({still("red", red, 2000), still("green", green, 2000)}, {.max_length = milliseconds(3000)}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("last 0:04 min, and 0:03 min is the most")));
}

TEST_F(Story, names_the_page_that_cannot_be_shown) {
  const auto broken =
      page(folder_.write("broken.jpg", std::string_view("no picture at all")), Format::jpeg, StoryPage::Moving::still);
  EXPECT_THAT(run({still("red", red, 500), broken}), fails_with(ErrorCode::unsupported, HasSubstr("page 2")));
}

TEST_F(Story, of_no_pages_is_refused) {
  EXPECT_THAT(run({}), fails_with(ErrorCode::invalid_argument, HasSubstr("at least one page")));
}

TEST_F(Story, ends_as_cancelled_when_asked_to_stop) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THAT(run({still("red", red, 1000)}, {}, {}, "story.mp4", stop.get_token()),
              fails_with(ErrorCode::cancelled, HasSubstr("stopped")));
}

}  // namespace
}  // namespace pinmill
