// Damaged videos, a thousand of them in the long form, through all that a clip goes through: each comes out as an MP4
// that our own proof finds clean or as an error with a reason, in time, within memory, and under the sanitizers without
// a report.
#include <cstdlib>
#include <string>

#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/probe_video.h"
#include "codecs/runtime.h"
#include "fuzz/memory_file.h"
#include "fuzz/mutation_run.h"
#include "pipeline/stages/prepare_page.h"
#include "support/result_matchers.h"
#include "support/samples_folder.h"
#include "support/temporary_folder.h"

namespace pinmill::fuzz {
namespace {

using pinmill::testing::is_ok;
using pinmill::testing::read_bytes;
using pinmill::testing::take;
using ::testing::Ge;
using ::testing::Lt;

/// Each takes another road, or comes through another demuxer and decoder.
constexpr const char* seed_clips[] = {"right.mp4", "index-last.mp4", "pcm.mov",  "hevc.mp4",   "mpeg4.mkv",
                                      "vp9.webm",  "mjpeg.avi",      "mpeg2.ts", "moving.gif", "animated.png"};
/// Together some 60, or 1,250 with PINMILL_SOAK.
std::uint64_t mutations_a_clip() {
  return std::getenv("PINMILL_SOAK") ? 125 : 6;
}

[[maybe_unused]] constexpr std::uint64_t most_memory_bytes = 1ULL << 30;

Recipe recipe_for(std::uint64_t seed) {
  Recipe recipe;
  recipe.size = {160, 240};
  constexpr FitMode fits[] = {FitMode::automatic, FitMode::keep, FitMode::crop, FitMode::pad, FitMode::blur};
  recipe.fit = fits[seed % std::size(fits)];
  recipe.video.too_short = seed % 2 == 0 ? TooShort::loop : TooShort::hold;
  if (seed % 3 == 0) recipe.video.loudness_lufs = -16;
  return recipe;
}

struct Outputs {
  FileDescriptor page = memory_file({}), cover = memory_file({}), preview = memory_file({});
};

Result<PageReport> prepared(const Bytes& clip, const Recipe& recipe, const Outputs& outputs) {
  const FileDescriptor source = memory_file(clip);
  return prepare_page({.source_fd = source.get(),
                       .output_fd = outputs.page.get(),
                       .preview_fd = outputs.preview.get(),
                       .cover_fd = outputs.cover.get()},
                      recipe, {}, {});
}

void expect_video(const PageReport& report, const Outputs& outputs) {
  const MediaInfo made = take(probe_video(outputs.page.get(), Format::mp4, {}, {}));
  ASSERT_TRUE(made.video.has_value());
  EXPECT_EQ(made.video->width_px, report.output.width_px);
  EXPECT_EQ(made.size_bytes, report.output.size_bytes);
  EXPECT_FALSE(made.privacy.has_location || made.privacy.has_serial_numbers);
  EXPECT_TRUE(report.cover.has_value());
}

void expect_sound_or_refused(const Bytes& clip, const Recipe& recipe) {
  const Outputs outputs;
  const auto report = prepared(clip, recipe, outputs);
  if (report && !report->output.is_video()) return;  // an animation of which one picture is left
  if (report) return expect_video(*report, outputs);
  expect_reason(report.error());
}

[[maybe_unused]] std::uint64_t peak_memory_bytes() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

class ClipMutations : public ::testing::TestWithParam<const char*> {};

TEST_P(ClipMutations, come_out_as_clean_videos_or_are_refused_with_a_reason) {
  PINMILL_NEED_SAMPLES(seeds, "seeds");
  ASSERT_THAT(start_media_runtime(), is_ok());
  try_mutations(
      GetParam(),
      {.folder = seeds, .seeds = seed_clips, .count = mutations_a_clip(), .longest = std::chrono::seconds(20)},
      [](const Bytes& clip, std::uint64_t number) { expect_sound_or_refused(clip, recipe_for(number)); });
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_THAT(peak_memory_bytes(), Lt(most_memory_bytes));
#endif
}

TEST_P(ClipMutations, leave_the_clip_they_are_made_of_playable) {
  PINMILL_NEED_SAMPLES(seeds, "seeds");
  ASSERT_THAT(start_media_runtime(), is_ok());
  const Outputs outputs;
  const PageReport report = take(prepared(read_bytes(seeds / GetParam()), recipe_for(0), outputs));
  expect_video(report, outputs);
  EXPECT_THAT(report.output.duration, Ge(std::chrono::seconds(4)));
}

INSTANTIATE_TEST_SUITE_P(Of, ClipMutations, ::testing::ValuesIn(seed_clips), [](const auto& file) {
  std::string name = file.param;
  for (char& letter : name)
    if (letter == '.' || letter == '-') letter = '_';
  return name;
});

}  // namespace
}  // namespace pinmill::fuzz
