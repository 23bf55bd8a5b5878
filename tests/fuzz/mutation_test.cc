// Damaged files, thousands of them in the long form, through everything that reads media: each comes out as a sound
// picture or as an error with a reason, in time, and under the sanitizers without a report.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/probe.h"
#include "codecs/runtime.h"
#include "codecs/still.h"
#include "fuzz/memory_file.h"
#include "fuzz/mutation.h"
#include "fuzz/mutation_run.h"
#include "fuzz/watchdog.h"
#include "pipeline/stages/fit.h"
#include "pipeline/stages/prepare_page.h"
#include "support/result_matchers.h"
#include "support/samples_folder.h"
#include "support/temporary_folder.h"

namespace pinmill::fuzz {
namespace {

using pinmill::testing::is_ok;
using pinmill::testing::read_bytes;
using pinmill::testing::take;
using ::testing::AnyOf;
using ::testing::Eq;

constexpr const char* seed_files[] = {"plain.jpg", "telephone.jpg", "p3.jpg",    "grey.jpg",   "progressive.jpg",
                                      "flat.png",  "deep.png",      "logo.png",  "photo.webp", "photo.tiff",
                                      "photo.bmp", "photo.heic",    "photo.avif"};
/// Together some 200, or 2,000 with PINMILL_SOAK.
std::uint64_t mutations_a_file() {
  return std::getenv("PINMILL_SOAK") ? 140 : 14;
}

Recipe recipe_for(std::uint64_t seed) {
  Recipe recipe;
  recipe.size = {240, 360};
  constexpr FitMode fits[] = {FitMode::automatic, FitMode::keep, FitMode::crop, FitMode::pad, FitMode::blur};
  recipe.fit = fits[seed % std::size(fits)];
  return recipe;
}

void expect_sound_or_refused(const Bytes& file, const Recipe& recipe) {
  const auto source = memory_file(file), output = memory_file({}), preview = memory_file({});
  const PageFiles files{.source_fd = source.get(), .output_fd = output.get(), .preview_fd = preview.get()};
  const auto report = prepare_page(files, recipe, {}, {});
  if (!report) return expect_reason(report.error());
  const auto bytes = std::make_shared<const Bytes>(take(read_all(output.get(), 100'000'000)));
  const auto info = take(probe(bytes, recipe.limits));
  EXPECT_THAT(info.format, AnyOf(Eq(Format::jpeg), Eq(Format::png)));
  EXPECT_EQ(info.width_px(), report->output.width_px);
  EXPECT_FALSE(info.privacy.has_location || info.privacy.has_serial_numbers);
}

class Mutations : public ::testing::TestWithParam<const char*> {};

TEST_P(Mutations, come_out_sound_or_are_refused_with_a_reason) {
  PINMILL_NEED_SAMPLES(seeds, "seeds");
  ASSERT_THAT(start_media_runtime(), is_ok());
  try_mutations(
      GetParam(),
      {.folder = seeds, .seeds = seed_files, .count = mutations_a_file(), .longest = std::chrono::seconds(10)},
      [](const Bytes& file, std::uint64_t number) { expect_sound_or_refused(file, recipe_for(number)); });
}

INSTANTIATE_TEST_SUITE_P(Of, Mutations, ::testing::ValuesIn(seed_files), [](const auto& file) {
  std::string name = file.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST_P(Mutations, leave_the_file_they_are_made_of_readable) {
  PINMILL_NEED_SAMPLES(seeds, "seeds");
  ASSERT_THAT(start_media_runtime(), is_ok());
  const auto source = memory_file(read_bytes(seeds / GetParam())), output = memory_file({});
  const auto report = prepare_page({.source_fd = source.get(), .output_fd = output.get()}, recipe_for(0), {}, {});
  ASSERT_THAT(report, is_ok());
  EXPECT_EQ(report->output.width_px, 240U);
  EXPECT_EQ(report->output.height_px, 360U);
}

constexpr const char* jpeg_seeds[] = {"plain.jpg", "telephone.jpg", "p3.jpg", "grey.jpg", "progressive.jpg"};
/// Together 300, or 5,000 with PINMILL_SOAK.
std::uint64_t mutations_a_jpeg() {
  return std::getenv("PINMILL_SOAK") ? 1000 : 60;
}

/// Whether a picture came of it, and what was said of its data.
struct Outcome {
  bool drawn = false;
  std::string damage = {};
};

Outcome outcome_of(const std::shared_ptr<const Bytes>& file, const Recipe& recipe, JpegRoad road) {
  auto still = Still::open(file, recipe.limits, road);
  if (!still) return {};
  const auto target = decode_target((*still)->info(), recipe);
  if (!(*still)->decode(target)) return {};
  const auto overview = (*still)->overview(target.overview_px, {});
  if (!overview) return {};
  const auto drawn = (*still)->draw(decide_fit((*still)->info(), *overview, recipe).drawing);
  return {.drawn = drawn.has_value(), .damage = (*still)->damage()};
}

class JpegMutations : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Of, JpegMutations, ::testing::ValuesIn(jpeg_seeds), [](const auto& file) {
  return std::string(file.param).substr(0, std::string(file.param).find('.'));
});

TEST_P(JpegMutations, that_libvips_calls_damaged_are_not_taken_for_sound_by_planes) {
  PINMILL_NEED_SAMPLES(seeds, "seeds");
  ASSERT_THAT(start_media_runtime(), is_ok());
  const MutationSeries series{.folder = seeds,
                              .seeds = jpeg_seeds,
                              .first = 1'000'001,
                              .count = mutations_a_jpeg(),
                              .longest = std::chrono::seconds(20)};  // ten a road
  try_mutations(GetParam(), series, [](const Bytes& bytes, std::uint64_t number) {
    const auto file = std::make_shared<const Bytes>(bytes);
    const Recipe recipe = recipe_for(number);
    const Outcome planes = outcome_of(file, recipe, JpegRoad::planes);
    const Outcome reference = outcome_of(file, recipe, JpegRoad::libvips);
    const bool taken_for_sound = planes.drawn && planes.damage.empty();
    EXPECT_FALSE(taken_for_sound && !reference.drawn);
    EXPECT_FALSE(taken_for_sound && !reference.damage.empty()) << reference.damage;
  });
}

TEST(Mutation, is_the_same_for_the_same_seed_and_another_for_another) {
  const Bytes original(500, std::byte{7}), other(300, std::byte{9});
  EXPECT_EQ(mutated(original, other, 5), mutated(original, other, 5));
  int changed = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) changed += mutated(original, other, seed) != original ? 1 : 0;
  EXPECT_GT(changed, 90);
}

TEST(WatchdogDeathTest, ends_the_process_and_names_the_work) {
  EXPECT_EXIT(
      {
        const Watchdog watchdog("endless.jpg, mutation 3", std::chrono::seconds(1));
        for (;;) ::pause();
      },
      ::testing::ExitedWithCode(1), "while reading endless.jpg, mutation 3");
}

}  // namespace
}  // namespace pinmill::fuzz
