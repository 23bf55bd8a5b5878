#include "story_fixture.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;
using testing::fails_with;
using testing::ffprobe;
using ::testing::HasSubstr;
using testing::is_ok;
using testing::make_clip;
using testing::take;

constexpr Rgb8 red{210, 30, 30}, green{30, 180, 40};
constexpr double silence = 0.001;

class StorySound : public testing::StoryTest {
 protected:
  StoryMusic music(const char* name, const std::string& arguments, Format format) {
    opened_.push_back(take(open_for_reading(make_clip(folder_.path() / name, arguments))));
    return {opened_.back().get(), format};
  }
  StoryMusic humming(double seconds, const char* name = "music.mp3", Format format = Format::mp3) {
    return music(name, "-f lavfi -i sine=f=500:d=" + std::to_string(seconds) + ":r=44100 -af volume=4", format);
  }
};

TEST_F(StorySound, of_a_clip_is_heard_while_it_is_shown_and_never_else) {
  const StoryReport report = take(run({still("red", red, 1000), clip("one", "blue", 1, 400),
                                       still("green", green, 1000), clip("two", "yellow", 1, 1200)}));
  EXPECT_TRUE(report.has_sound);
  EXPECT_FALSE(report.parts[0].has_sound);
  EXPECT_TRUE(report.parts[1].has_sound);
  const auto sound = samples();
  EXPECT_NEAR(static_cast<double>(sound.size()) / 48'000, 4, 0.03);
  for (const double at : {0.3, 0.85, 2.1, 2.8}) {
    EXPECT_LT(tone(sound, at, 400), silence) << at;
    EXPECT_LT(tone(sound, at, 1200), silence) << at;
  }
  for (const double at : {1.05, 1.5, 1.85}) EXPECT_NEAR(tone(sound, at, 400), 0.125, 0.02) << at;
  for (const double at : {3.05, 3.5, 3.85}) EXPECT_NEAR(tone(sound, at, 1200), 0.125, 0.02) << at;
  EXPECT_LT(tone(sound, 3.5, 400), silence);
}

// As many pages as a Pin may have: a little too early or late on each would add up.
TEST_F(StorySound, of_each_of_twenty_mixed_pages_is_heard_on_that_page_alone) {
  constexpr std::size_t count = 20;
  const auto pitch_hz = [](std::size_t page) { return 400 + 100 * static_cast<int>(page); };
  const auto is_still = [](std::size_t page) { return page % 3 == 1; };
  std::vector<StoryPage> pages;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "page" + std::to_string(i);
    pages.push_back(is_still(i) ? still(name, green, 310) : clip(name, "blue", i % 2 == 0 ? 0.4 : 0.52, pitch_hz(i)));
  }
  const StoryReport report = take(run(pages));
  const auto sound = samples();
  ASSERT_EQ(report.parts.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    const StoryPart& part = report.parts[i];
    const double middle_s = static_cast<double>((part.start + part.length / 2).count()) / 1000 - 0.05;
    for (std::size_t other = 0; other < count; ++other) {
      const double heard = tone(sound, middle_s, pitch_hz(other));
      if (other == i && !is_still(i))
        EXPECT_NEAR(heard, 0.125, 0.02) << "page " << i;
      else
        EXPECT_LT(heard, 0.005) << "page " << i << ", the tone of page " << other;
    }
  }
  const milliseconds end = report.parts.back().start + report.parts.back().length;
  EXPECT_NEAR(static_cast<double>(sound.size()) / 48'000, static_cast<double>(end.count()) / 1000, 0.03);
}

TEST_F(StorySound, is_left_out_where_nothing_is_heard) {
  const StoryReport report = take(run({still("red", red, 500), clip("mute", "blue", 0.5, 0)}));
  EXPECT_FALSE(report.has_sound);
  EXPECT_EQ(ffprobe(path(), "stream=codec_type"), "video");
}

TEST_F(StorySound, of_music_plays_again_until_the_end_and_fades_out_there) {
  ASSERT_THAT(run({still("red", red, 4000)}, {}, humming(0.9)), is_ok());
  const auto sound = samples();
  for (const double at : {0.2, 1.3, 2.2}) EXPECT_GT(tone(sound, at, 500), 0.3) << at;
  EXPECT_LT(tone(sound, 3.6, 500), tone(sound, 3.1, 500) / 2);
  EXPECT_LT(tone(sound, 3.88, 500), 0.02);
}

TEST_F(StorySound, of_music_longer_than_the_story_is_cut) {
  ASSERT_THAT(run({still("red", red, 1000)}, {}, humming(5)), is_ok());
  EXPECT_NEAR(static_cast<double>(samples().size()) / 48'000, 1, 0.03);
}

TEST_F(StorySound, of_music_gives_way_to_a_clip_and_comes_back) {
  const auto hum = humming(10);
  ASSERT_THAT(run({still("red", red, 2000), clip("talk", "blue", 2, 1500), still("green", green, 5000)}, {}, hum),
              is_ok());
  const auto sound = samples();
  const double alone = tone(sound, 1.5, 500);
  EXPECT_GT(alone, 0.3);
  EXPECT_LT(tone(sound, 3.0, 500), alone / 4);
  EXPECT_GT(tone(sound, 3.0, 1500), 0.1);
  EXPECT_GT(tone(sound, 6.3, 500), alone * 0.85);
}

TEST_F(StorySound, of_music_may_come_in_any_usual_file) {
  const std::array<std::pair<const char*, Format>, 5> files = {{{"music.wav", Format::wav},
                                                                {"music.flac", Format::flac},
                                                                {"music.ogg", Format::ogg},
                                                                {"music.m4a", Format::mp4},
                                                                {"music.mp3", Format::mp3}}};
  for (const auto& [name, format] : files) {
    ASSERT_THAT(run({still("red", red, 1000)}, {}, humming(1, name, format)), is_ok()) << name;
    EXPECT_GT(tone(samples(), 0.3, 500), 0.3) << name;
  }
}

TEST_F(StorySound, of_music_that_is_none_is_an_error_that_says_so) {
  opened_.push_back(take(open_for_reading(folder_.write("music.mp3", std::string(5000, 'x')))));
  EXPECT_THAT(run({still("red", red, 1000)}, {}, {opened_.back().get(), Format::mp3}),
              fails_with(ErrorCode::corrupt_input, HasSubstr("music")));
}

}  // namespace
}  // namespace pinmill
