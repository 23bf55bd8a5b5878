// What comes out of real videos, measured by other people's programs.
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <regex>
#include <thread>

#include "app/command.h"
#include "base/byte_order.h"
#include "base/sha256.h"
#include "support/ffmpeg_tool.h"
#include "support/media_folder.h"
#include "support/processes.h"
#include "support/result_matchers.h"

namespace pinmill::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

bool is_soak() {
  return std::getenv("PINMILL_SOAK") != nullptr;
}

std::string quoted(const fs::path& file) {
  return "'" + file.string() + "'";
}

/// The types of the boxes at the top of an MP4, in order.
std::vector<std::string> boxes_of(const fs::path& file) {
  const Bytes bytes = take(read_all(take(open_for_reading(file)).get(), 1ULL << 31));
  std::vector<std::string> types;
  for (std::size_t at = 0; at + 8 <= bytes.size();) {
    const auto size = load_big_endian<std::uint32_t>(bytes.data() + at);
    types.emplace_back(as_text(ByteView(bytes).subspan(at + 4, 4)));
    if (size == 1 && at + 16 <= bytes.size())
      at += load_big_endian<std::uint64_t>(bytes.data() + at + 8);
    else if (size >= 8)
      at += size;
    else
      break;
  }
  return types;
}

double seconds_of(const fs::path& file) {
  return std::stod(ffprobe(file, "format=duration"));
}

/// What every ready video promises, whatever it was made of.
void expect_publishable(const fs::path& out, const Json& pin) {
  const Json& page = pin["pages"].items().front();
  const fs::path file = out / page["file"].string_or("");
  const std::string name = page["source"].string_or("");
  EXPECT_THAT(ffprobe(file, "stream=codec_name"), AnyOf(HasSubstr("h264"), HasSubstr("hevc"))) << name;
  EXPECT_THAT(ffprobe(file, "format=format_name"), HasSubstr("mp4")) << name;
  EXPECT_THAT(seconds_of(file), AllOf(Ge(4.0), Le(900.0))) << name;
  std::vector<std::string> boxes = boxes_of(file);
  EXPECT_LT(std::find(boxes.begin(), boxes.end(), "moov"), std::find(boxes.begin(), boxes.end(), "mdat")) << name;
  EXPECT_THAT(run_shell("ffprobe -v error -select_streams v -of csv=p=0 -show_entries stream=sample_aspect_ratio " +
                        quoted(file))
                  .out,
              AnyOf(HasSubstr("1:1"), HasSubstr("N/A"), HasSubstr("0:1")))
      << name;
  const Ran decoded =
      run_shell("ffmpeg -v error -nostdin -i " + quoted(file) + " -fps_mode passthrough -enc_time_base -1 -f null -");
  EXPECT_EQ(decoded.out, "") << name;
  EXPECT_EQ(decoded.exit_code, 0) << name;
  EXPECT_THAT(page["duration_s"].number_or(0), AllOf(Ge(4.0), Le(900.0))) << name;

  const fs::path cover = out / pin["cover"]["file"].string_or("");
  ASSERT_TRUE(fs::is_regular_file(cover)) << name;
  const std::string upright = ffprobe(cover, "stream=width,height");
  const double shape =
      static_cast<double>(page["width_px"].integer_or(0)) / static_cast<double>(page["height_px"].integer_or(1));
  const std::size_t comma = upright.find(',');
  EXPECT_NEAR(std::stod(upright) / std::stod(upright.substr(comma + 1)), shape, 0.02) << name;
}

const Json& pin_of(const Json& manifest, std::string_view source) {
  for (const Json& pin : manifest["pins"].items()) {
    if (pin["pages"].items().front()["source"].string_or("").ends_with(source)) return pin;
  }
  throw std::runtime_error("no Pin of " + std::string(source));
}

class ClipsTest : public ::testing::Test {
 protected:
  fs::path path(const std::string& name) const { return pinmill_.folder() / name; }
  fs::path clip(const std::string& name, const std::string& arguments) const {
    fs::create_directories(path(name).parent_path());
    return make_clip(path(name), arguments);
  }
  /// With a tone; H.264 and AAC, as Pinterest takes them.
  fs::path bars(const std::string& name, double seconds, const std::string& more = "-movflags +faststart") const {
    const std::string length = std::to_string(seconds);
    return clip(name, "-f lavfi -i testsrc2=r=25:s=240x360:d=" + length + " -f lavfi -i sine=r=48000:d=" + length +
                          " -pix_fmt yuv420p -c:v libx264 -preset ultrafast -g 25 -c:a aac -fflags +bitexact "
                          "-flags:v +bitexact -flags:a +bitexact " +
                          more);
  }
  Json prepared(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all = {"prepare", "-o", "out", "-q"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Ran ran = pinmill_.run(all);
    EXPECT_THAT(ran.exit_code, AnyOf(0, 1)) << ran.err;
    return manifest_of(path("out"));
  }

  Command pinmill_;
};

TEST(RealClips, all_become_videos_that_pinterest_takes) {
  PINMILL_NEED_MEDIA(videos, "videos");
  const Command pinmill;
  std::vector<std::string> arguments = {"prepare", "-o", "out"};
  if (is_soak()) {
    arguments.push_back(videos.string());
  } else {
    for (const char* name : {"annex-b-avc.mkv", "bbb_642x642_768kbps_30fps_vp9.webm", "car-detection.mp4",
                             "ftyp3gp5.mp4", "nasa_13013.mp4", "quicktime-hvc1.mov", "sar_2x1.mp4", "with-gps.mov"})
      arguments.push_back((videos / name).string());
  }
  const Ran ran = pinmill.run(arguments);
  EXPECT_EQ(ran.exit_code, is_soak() ? 1 : 0) << ran.out << ran.err;
  const fs::path out = pinmill.folder() / "out";
  const Json manifest = manifest_of(out);
  for (const Json& pin : manifest["pins"].items()) {
    if (pin["id"].string_or("").starts_with("quicktime-jpeg")) {  // its index points to no media
      EXPECT_THAT(pin["error"]["message"].string_or(""), HasSubstr("not one frame"));
      continue;
    }
    EXPECT_EQ(pin["status"].string_or(""), "ready") << pin["error"]["message"].string_or("");
    if (pin["status"].string_or("") == "ready") expect_publishable(out, pin);
  }
}

TEST_F(ClipsTest, one_that_is_right_in_every_way_keeps_its_bytes) {
  const fs::path source = bars("in/right.mp4", 5);
  const Json manifest = prepared({"in"});
  const Json& page = pin_of(manifest, "right.mp4")["pages"].items().front();
  EXPECT_EQ(page["action"].string_or(""), "copy") << page["reason"].string_or("");
  EXPECT_EQ(page["sha256"].string_or(""), take(sha256_hex_of_file(take(open_for_reading(source)).get())));
  expect_publishable(path("out"), pin_of(manifest, "right.mp4"));
}

TEST_F(ClipsTest, one_that_is_encoded_anew_has_the_same_bytes_whatever_lay_in_memory) {
  bars("in/film.mp4", 5);
  std::vector<std::string> digests;
  for (const char* what : {"37", "111"}) {
    const fs::path out = path(std::string("out") + what);
    ASSERT_EQ(run_shell(std::string("MALLOC_PERTURB_=") + what + " " + PINMILL_COMMAND + " prepare " +
                        quoted(path("in")) + " -o " + quoted(out) + " --force-transcode --fit crop --size 200x300 -q")
                  .exit_code,
              0);
    digests.push_back(manifest_of(out)["pins"].items().front()["pages"].items().front()["sha256"].string_or(""));
  }
  EXPECT_EQ(digests.front(), digests.back());
}

TEST_F(ClipsTest, progress_as_json_tells_no_more_often_of_one_under_way_than_a_bar_shows) {
  bars("in/film.mp4", 20);
  const Ran ran = pinmill_.run({"prepare", "in", "-o", "out", "--force-transcode", "--progress", "json", "-q"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  std::istringstream lines(ran.err);
  double told = 0, elapsed_s = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json event = take(Json::parse(line));
    elapsed_s = event["elapsed_s"].number_or(0);
    if (!event["clip_share"].is_null()) ++told;
  }
  EXPECT_GT(told, 0);
  EXPECT_LE(told, elapsed_s * 10 + 2);
}

TEST_F(ClipsTest, one_that_tells_where_it_was_taken_keeps_every_frame_and_loses_that) {
  const fs::path source = bars("in/where.mp4", 5, "-metadata location=+47.3769+008.5417/ -movflags +faststart");
  const Json manifest = prepared({"in"});
  const Json& page = pin_of(manifest, "where.mp4")["pages"].items().front();
  const fs::path made = path("out") / page["file"].string_or("");
  EXPECT_EQ(page["action"].string_or(""), "remux") << page["reason"].string_or("");
  EXPECT_EQ(decoded_md5(made), decoded_md5(source));
  EXPECT_EQ(run_shell("grep -c '+47.3769' " + quoted(made)).out, "0\n");
}

TEST_F(ClipsTest, too_short_and_too_long_ones_are_dealt_with_as_asked) {
  const fs::path rules = pinmill_.write("rules.toml", R"(
[[rule]]
id = "video.min-duration"
measures = "video_duration_s"
minimum = 4
unit = "s"
severity = "error"
mendable = true
remedy = "Make it longer."
source = "a test"
date = "2026-11-25"
[[rule]]
id = "video.max-duration"
measures = "video_duration_s"
maximum = 6
unit = "s"
severity = "error"
mendable = false
remedy = "Make it shorter."
source = "a test"
date = "2026-11-25"
)");
  bars("in/long.mp4", 11);
  bars("in/short.mp4", 2);
  const auto with = [&](const std::string& flag, const std::string& value) {
    fs::remove_all(path("out"));
    return prepared({"in", "--rules", rules.string(), flag, value});
  };
  const auto file_of = [&](const Json& pin) {
    return path("out") / pin["pages"].items().front()["file"].string_or("");
  };
  const Json held = with("--too-short", "hold");
  EXPECT_THAT(seconds_of(file_of(pin_of(held, "short.mp4"))), AllOf(Ge(4.0), Le(4.2)));
  EXPECT_THAT(pin_of(held, "long.mp4")["error"]["message"].string_or(""),
              AllOf(HasSubstr("--too-long trim"), HasSubstr("split"), HasSubstr("speed")));
  EXPECT_THAT(pin_of(with("--too-short", "fail"), "short.mp4")["error"]["message"].string_or(""),
              HasSubstr("--too-short loop"));
  const Json trimmed = with("--too-long", "trim");
  EXPECT_THAT(seconds_of(file_of(pin_of(trimmed, "long.mp4"))), AllOf(Ge(5.5), Le(6.0)));
  EXPECT_THAT(seconds_of(file_of(pin_of(trimmed, "short.mp4"))), Ge(4.0)) << "looped";
  EXPECT_THAT(seconds_of(file_of(pin_of(with("--too-long", "speed"), "long.mp4"))), AllOf(Ge(5.5), Le(6.0)));

  const Json series = with("--too-long", "split");
  std::vector<std::string> numbers;
  double together = 0;
  for (const Json& pin : series["pins"].items()) {
    if (!pin["series"].is_object()) continue;
    numbers.push_back(std::to_string(pin["series"]["index"].integer_or(-1)) + "/" +
                      std::to_string(pin["series"]["count"].integer_or(-1)));
    EXPECT_EQ(pin["status"].string_or(""), "ready") << pin["error"]["message"].string_or("");
    EXPECT_THAT(seconds_of(file_of(pin)), Le(6.0));
    together += seconds_of(file_of(pin));
  }
  EXPECT_THAT(numbers, ElementsAre("0/2", "1/2"));
  EXPECT_NEAR(together, 11, 0.2);
}

TEST_F(ClipsTest, silence_and_no_sound_are_fine_and_sound_alone_is_refused_with_a_remedy) {
  const std::string picture = "-f lavfi -i testsrc2=r=25:s=240x360:d=5 -pix_fmt yuv420p -c:v libx264 ";
  clip("in/mute.mp4", picture);
  clip("in/silent.mp4", "-f lavfi -i anullsrc=d=5 -c:a aac " + picture);
  clip("in/tone.mp4", "-f lavfi -i sine=d=5 -c:a aac");
  const Json manifest = prepared({"in", "--loudness", "-16"});
  EXPECT_EQ(pin_of(manifest, "mute.mp4")["status"].string_or(""), "ready");
  EXPECT_EQ(pin_of(manifest, "silent.mp4")["status"].string_or(""), "ready");
  EXPECT_THAT(pin_of(manifest, "tone.mp4")["error"]["message"].string_or(""), HasSubstr("video editor"));
}

TEST_F(ClipsTest, playlists_and_scripts_under_a_videos_name_are_refused_and_what_they_name_is_not_opened) {
  if (run_shell("strace -o /dev/null true").exit_code != 0) GTEST_SKIP() << "there is no strace that works here";
  bars("secret/one.mp4", 1);
  pinmill_.write("in/list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n" + path("secret/one.mp4").string() +
                                    "\n#EXT-X-ENDLIST\n");
  pinmill_.write("in/script.mp4", "ffconcat version 1.0\nfile '" + path("secret/one.mp4").string() + "'\n");
  const Ran ran =
      run_shell("cd " + quoted(pinmill_.folder()) + " && strace -f -qq -e trace=open,openat,openat2 -o trace.txt " +
                PINMILL_COMMAND + " prepare in/list.mp4 in/script.mp4 -o out");
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("list.mp4"), HasSubstr("script.mp4")));
  const std::string trace = take(read_text_file(path("trace.txt"), 100'000'000));
  EXPECT_THAT(trace, HasSubstr("list.mp4")) << "it did look at the files themselves";
  EXPECT_THAT(trace, Not(HasSubstr("one.mp4")));
}

/// Page files with their digests, and the Pins without what tells runs apart.
std::vector<std::string> result_of(const fs::path& out) {
  std::vector<std::string> lines = {manifest_of(out)["pins"].dump(1)};
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    const std::string name = entry.path().lexically_relative(out).string();
    const bool half = name.starts_with(".pinmill/tmp/");
    if (!entry.is_regular_file() || (name.starts_with(".pinmill/") && !half)) continue;
    if (name == "pins.json" || name == "index.html") continue;
    lines.push_back(name + " " + take(sha256_hex_of_file(take(open_for_reading(entry.path())).get())));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST_F(ClipsTest, one_that_is_killed_or_interrupted_leaves_no_half_file_and_the_next_run_completes_it) {
  clip("in/film.mkv", "-f lavfi -i testsrc2=r=25:s=640x360:d=8 -f lavfi -i sine=d=8 -c:v mpeg4 -q:v 3 -c:a mp2");
  const auto command = [](const std::string& out) {
    return std::vector<std::string>{"prepare", "in", "-o", out, "-q"};
  };
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_EQ(pinmill_.run(command("undisturbed")).exit_code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  const auto expected = result_of(path("undisturbed"));
  std::mt19937 random(4);
  std::uniform_int_distribution<std::int64_t> moment(whole.count() / 10, whole.count());
  const int times = is_soak() ? 50 : 4;
  for (int i = 0; i < times; ++i) {
    const std::string name = "out" + std::to_string(i);
    const bool kill = i % 2 == 0;
    RunningCommand running = pinmill_.start(command(name));
    std::this_thread::sleep_for(std::chrono::milliseconds(moment(random)));
    const std::vector<int> zygotes = children_of(running.pid());
    if (kill)
      running.signal_group(SIGKILL);
    else
      running.signal(SIGINT);
    EXPECT_THAT(running.wait().exit_code, AnyOf(128 + SIGKILL, 130, 0));
    EXPECT_TRUE(wait_until([&] { return std::none_of(zygotes.begin(), zygotes.end(), is_running); }));
    if (fs::exists(path(name))) {
      for (const auto& entry : fs::recursive_directory_iterator(path(name))) {
        if (entry.path().extension() != ".mp4") continue;
        EXPECT_EQ(run_shell("ffmpeg -v error -nostdin -i " + quoted(entry.path()) + " -f null -").out, "");
      }
    }
    EXPECT_EQ(pinmill_.run(command(name)).exit_code, 0);
    EXPECT_EQ(result_of(path(name)), expected);
    fs::remove_all(path(name));
  }
}

}  // namespace
}  // namespace pinmill::testing
