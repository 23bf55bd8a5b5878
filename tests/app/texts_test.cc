// What the command says, piece by piece.
#include <chrono>

#include "app/prepare_report.h"
#include "app/printable.h"
#include "app/probe_command.h"
#include "app/progress_bar.h"
#include "app/settings.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::app {
namespace {

using namespace pinmill::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Printable, leaves_text_in_any_script_alone) {
  EXPECT_EQ(printable("Crème brûlée, 東京, 👨‍👩‍👧.jpg"),
            "Crème brûlée, 東京, 👨‍👩‍👧.jpg");
}

TEST(Printable, shows_what_would_steer_a_terminal_or_turn_the_text) {
  EXPECT_EQ(printable("a\x1b[2J\r\n\x7f"), "a\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(printable("a\u009b31m\u202egpj.exe"), "a\\u{9b}31m\\u{202e}gpj.exe");
}

TEST(Printable, shows_bytes_that_are_no_text) {
  EXPECT_EQ(printable("caf\xe9.jpg"), "caf\\xe9.jpg");
  EXPECT_EQ(printable("\xf0\x9f\x98"), "\\xf0\\x9f\\x98");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

constexpr Progress halfway() {
  Progress progress;
  progress.pages_done = 30;
  progress.pages_total = 60;
  progress.failed = 1;
  progress.elapsed = std::chrono::seconds(10);
  return progress;
}

TEST(ProgressBar, tells_rate_time_left_and_file_within_the_width) {
  Progress progress = halfway();
  progress.current = "photos/a long name with \x1b in it.jpg";
  EXPECT_EQ(
      bar_text(progress, 120),
      "[###############               ] 30/60  3.0/s  0:10 left  1 failed  photos/a long name with \\x1b in it.jpg");
  for (std::size_t columns = 1; columns < 120; ++columns) EXPECT_LE(bar_text(progress, columns).size(), columns);
}

TEST(ProgressBar, says_nothing_of_time_before_anything_is_done) {
  Progress progress;
  progress.pages_total = 5;
  EXPECT_EQ(bar_text(progress, 40), "[          ] 0/5  0.0/s  ");
  EXPECT_EQ(take(Json::parse(json_text(progress)))["left_s"], Json());
}

TEST(ProgressBar, has_lines_for_logs_and_objects_for_programs) {
  EXPECT_EQ(plain_text(halfway()), "30 of 60 pages, 1 failed, 3.0/s, 0:10 left");
  const Json json = take(Json::parse(json_text(halfway())));
  EXPECT_EQ(json["pages_done"].integer_or(0), 30);
  EXPECT_DOUBLE_EQ(json["left_s"].number_or(0), 10);
}

TEST(ProgressTexts, say_how_far_a_long_video_is) {
  Progress progress = halfway();
  progress.current = "in/film.mov";
  progress.clip = ClipProgress{std::chrono::seconds(42), std::chrono::seconds(100)};
  EXPECT_THAT(bar_text(progress, 120), HasSubstr("42% in/film.mov"));
  EXPECT_THAT(plain_text(progress), HasSubstr("42% of in/film.mov"));
  EXPECT_EQ(take(Json::parse(json_text(progress)))["clip_share"].number_or(0), 0.42);
  progress.clip->total = std::chrono::seconds(0);
  EXPECT_THAT(bar_text(progress, 120), AllOf(HasSubstr("  in/film.mov"), Not(HasSubstr("%"))))
      << "its length is not known";
}

TEST(ProgressBar, says_less_the_longer_a_run_takes) {
  using namespace std::chrono_literals;
  EXPECT_EQ(between_lines(0ms), 3s);
  EXPECT_EQ(between_lines(100s), 10s);
  EXPECT_EQ(between_lines(10h), 60s);
}

TEST(SettingsFile, sets_nothing_where_there_is_none) {
  const TemporaryFolder folder;
  const Settings settings = take(load_settings(folder.path() / "pinmill.toml"));
  EXPECT_FALSE(settings.size || settings.out || settings.quality);
}

TEST(SettingsFile, holds_every_default_of_a_person) {
  const TemporaryFolder folder;
  const auto file = folder.write("pinmill.toml", R"(
out = "~/Pins"
size = "800x1200"
fit = "pad"
focus = "0.5,0.25"
background = "#102030"
quality = 90
jobs = 3
effort = "small"
too_short = "hold"
too_long = "split"
loudness = -16
force_transcode = true
time_zone = "Europe/Berlin"
rules = "/etc/pinmill/rules.toml"
)");
  const Settings settings = take(load_settings(file));
  EXPECT_EQ(*settings.out, std::filesystem::path(std::getenv("HOME")) / "Pins");
  EXPECT_EQ(*settings.size, (Size{800, 1200}));
  EXPECT_EQ(*settings.fit, FitMode::pad);
  EXPECT_EQ(*settings.focus, (Focus{Focus::Kind::point, 0.5, 0.25}));
  EXPECT_EQ(*settings.background, (Rgb8{0x10, 0x20, 0x30}));
  EXPECT_EQ(*settings.quality, 90);
  EXPECT_EQ(*settings.jobs, 3);
  EXPECT_EQ(*settings.effort, Effort::small);
  EXPECT_EQ(*settings.too_short, TooShort::hold);
  EXPECT_EQ(*settings.too_long, TooLong::split);
  EXPECT_EQ(*settings.loudness, -16.0);
  EXPECT_EQ(*settings.transcode, VideoRecipe::Transcode::always);
  EXPECT_EQ(*settings.time_zone, "Europe/Berlin");
  EXPECT_EQ(*settings.rules, "/etc/pinmill/rules.toml");
}

TEST(SettingsFile, is_refused_with_the_place_of_what_is_wrong) {
  const TemporaryFolder folder;
  const auto with = [&folder](std::string_view toml) { return load_settings(folder.write("pinmill.toml", toml)); };
  EXPECT_THAT(with("size = \"big\""), fails_with(ErrorCode::invalid_argument, HasSubstr("pinmill.toml:1:")));
  EXPECT_THAT(with("\n\njobs = 1000"), fails_with(ErrorCode::invalid_argument, HasSubstr("pinmill.toml:3:")));
  EXPECT_THAT(with("jobs = \"many\""), fails_with(ErrorCode::invalid_argument, HasSubstr("pinmill.toml:1:")));
  EXPECT_THAT(with("loudness = 16"), fails_with(ErrorCode::invalid_argument, HasSubstr("pinmill.toml:1:")));
  EXPECT_THAT(with("too_long = \"cut\""), fails_with(ErrorCode::invalid_argument, HasSubstr("split")));
  EXPECT_THAT(with("colour = \"red\""), fails_with(ErrorCode::invalid_argument, HasSubstr("colour")));
  EXPECT_THAT(with("time_zone = \"Europe/Atlantis\""),
              fails_with(ErrorCode::invalid_argument, HasSubstr("Europe/Atlantis")));
}

PrepareReport report_of(std::vector<PinStatus> statuses) {
  PrepareReport report;
  for (const PinStatus status : statuses) {
    ManifestPin pin;
    pin.id = "pin-" + std::to_string(report.run_ids.size());
    pin.status = status;
    if (status != PinStatus::ready) pin.error = ManifestPin::Failure{"corrupt input", "it is\nbroken"};
    report.run_ids.push_back(pin.id);
    report.manifest.pins.push_back(pin);
  }
  return report;
}

TEST(PrepareReport, says_by_its_exit_code_what_came_of_the_run) {
  using enum PinStatus;
  EXPECT_EQ(exit_code_of(report_of({ready, ready})), ExitCode::all_ready);
  EXPECT_EQ(exit_code_of(report_of({ready, skipped})), ExitCode::all_ready);
  EXPECT_EQ(exit_code_of(report_of({ready, failed})), ExitCode::some_failed);
  EXPECT_EQ(exit_code_of(report_of({})), ExitCode::nothing_done);
  PrepareReport report = report_of({ready});
  report.errors.push_back({"a.cr2", Error(ErrorCode::unsupported, "a raw file")});
  EXPECT_EQ(exit_code_of(report), ExitCode::some_failed);
  report.interrupted = true;
  EXPECT_EQ(exit_code_of(report), ExitCode::interrupted);
}

TEST(PrepareReport, has_a_line_for_each_pin_of_the_run_and_none_for_older_ones) {
  PrepareReport report = report_of({PinStatus::ready, PinStatus::failed});
  report.run_ids = {"pin-1"};
  EXPECT_EQ(pin_lines(report), "failed  pin-1  corrupt input: it is\\x0abroken\n");
}

TEST(PrepareReport, counts_what_was_left_out_by_reason_with_a_remedy) {
  PrepareReport report = report_of({PinStatus::ready});
  report.skipped = {{Skipped::Reason::refused_format, "a/one.cr2", "a camera's raw file: export a JPEG"},
                    {Skipped::Reason::refused_format, "a/two.cr2", "a camera's raw file: export a JPEG"},
                    {Skipped::Reason::no_media, "a/notes.txt", ""}};
  const std::string text = summary_lines(report, PrepareOptions{});
  EXPECT_THAT(text, AllOf(HasSubstr("left out: 2 files"), HasSubstr("one.cr2: a camera's raw file: export a JPEG"),
                          HasSubstr("left out: 1 file,"), HasSubstr("notes.txt"), Not(HasSubstr("two.cr2"))));
}

TEST(PrepareReport, names_the_zone_where_a_pin_has_a_time) {
  PrepareReport report = report_of({PinStatus::ready});
  report.zone = "Europe/Berlin";
  EXPECT_THAT(summary_lines(report, PrepareOptions{}), Not(HasSubstr("Europe/Berlin")));
  report.manifest.pins[0].publish_at = "2026-12-24T18:00:00+01:00";
  EXPECT_THAT(summary_lines(report, PrepareOptions{}), HasSubstr("Europe/Berlin"));
}

TEST(PrepareReport, says_how_to_go_on_after_an_interruption) {
  PrepareReport report = report_of({PinStatus::ready});
  report.interrupted = true;
  EXPECT_THAT(summary_lines(report, PrepareOptions{}), HasSubstr("the same command goes on from here"));
}

TEST(MediaInfoText, says_what_a_person_wants_to_know_of_a_file) {
  MediaInfo info;
  info.format = Format::heic;
  info.size_bytes = 2'400'000;
  info.image = ImageInfo{.width_px = 3024, .height_px = 4032, .orientation = 6, .colour = {}};
  info.image->colour.profile_name = "Display P3";
  info.image->colour.dynamic = Dynamic::gain_map;
  info.privacy.has_location = true;
  info.privacy.has_serial_numbers = true;
  info.text.title = "A \x1b title";
  EXPECT_EQ(media_info_text(info),
            "  format     HEIC, 3024x4032 px as displayed, 2.4 MB\n"
            "  colours    RGB, 8 bit, profile \"Display P3\", HDR by a gain map\n"
            "  turned     Exif orientation 6\n"
            "  private    location, serial numbers\n"
            "  title      A \\x1b title\n");
}

}  // namespace
}  // namespace pinmill::app
