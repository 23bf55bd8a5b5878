// The steps of one photo in this process: load, fit, encode, and all of it as the pipeline does it. CPU time a photo is
// what to read; PINMILL_BENCH_PHOTOS names a folder, and each file of it is a row of each step.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "codecs/encode.h"
#include "codecs/runtime.h"
#include "codecs/still.h"
#include "pipeline/stages/prepare_page.h"

namespace pinmill::bench {
namespace {

namespace fs = std::filesystem;
using Photo = std::shared_ptr<const Bytes>;

constexpr std::uint32_t width_px = 1000, height_px = 1500;
constexpr int quality = 80;

/// The largest 2:3 window in the middle of what `info` describes.
Drawing centre_crop(const ImageInfo& info) {
  const double wide = info.width_px, tall = info.height_px;
  const double width = std::min(wide, tall * width_px / height_px),
               height = std::min(tall, wide * height_px / width_px);
  return {.crop = {(wide - width) / 2, (tall - height) / 2, width, height},
          .canvas_width_px = width_px,
          .canvas_height_px = height_px,
          .placed_width_px = width_px,
          .placed_height_px = height_px};
}

Result<std::unique_ptr<Still>> loaded(const Photo& photo) {
  PINMILL_ASSIGN_OR_RETURN(auto still, Still::open(photo, {}));
  PINMILL_RETURN_IF_ERROR(still->decode({width_px, height_px, DecodeTarget::Fit::cover}));
  return still;
}

template <typename Step>
void repeat(benchmark::State& state, const Step& step) {
  for (auto _ : state) {
    auto result = step();
    if (!result) return state.SkipWithError(result.error().to_string().c_str());
    benchmark::DoNotOptimize(result);
  }
}

void load(benchmark::State& state, const Photo& photo) {
  repeat(state, [&] { return loaded(photo); });
}

void fit(benchmark::State& state, const Photo& photo) {
  auto still = loaded(photo);
  if (!still) return state.SkipWithError(still.error().to_string().c_str());
  repeat(state, [&] { return (*still)->draw(centre_crop((*still)->info())); });
}

void encode(benchmark::State& state, const Photo& photo) {
  auto still = loaded(photo);
  if (!still) return state.SkipWithError(still.error().to_string().c_str());
  const auto fitted = (*still)->draw(centre_crop((*still)->info()));
  if (!fitted) return state.SkipWithError(fitted.error().to_string().c_str());
  repeat(state, [&] {
    auto jpeg = encode_jpeg(*fitted, {.quality = quality});
    if (jpeg) state.counters["bytes"] = static_cast<double>(jpeg->size());
    return jpeg;
  });
}

void whole_image(benchmark::State& state, const Photo& photo) {
  const FileDescriptor source(::memfd_create("source", MFD_CLOEXEC));
  const Recipe recipe{.fit = FitMode::crop, .focus = {Focus::Kind::centre}, .jpeg_quality = quality};
  if (const auto written = write_all(source.get(), *photo); !written)
    return state.SkipWithError(written.error().to_string().c_str());
  repeat(state, [&] {
    const FileDescriptor output(::memfd_create("output", MFD_CLOEXEC));
    auto report = prepare_page({.source_fd = source.get(), .output_fd = output.get()}, recipe, {}, {});
    if (report) state.counters["bytes"] = static_cast<double>(report->output.size_bytes);
    return report;
  });
}

void add_rows(const fs::path& file) {
  const auto fd = open_for_reading(file);
  auto bytes = fd ? read_all(fd->get(), ImageLimits{}.max_input_bytes) : Result<Bytes>(fd.error());
  if (!bytes) return;
  const auto photo = std::make_shared<const Bytes>(*std::move(bytes));
  const std::pair<const char*, void (*)(benchmark::State&, const Photo&)> steps[] = {
      {"load", load}, {"fit", fit}, {"encode", encode}, {"whole_image", whole_image}};
  for (const auto& [name, step] : steps)
    benchmark::RegisterBenchmark((std::string(name) + "/" + file.filename().string()).c_str(), step, photo)
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime();
}

}  // namespace
}  // namespace pinmill::bench

int main(int argc, char** argv) {
  if (const auto started = pinmill::start_media_runtime(); !started) return 1;
  std::vector<std::filesystem::path> files;
  if (const char* folder = std::getenv("PINMILL_BENCH_PHOTOS"); folder != nullptr)
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) pinmill::bench::add_rows(file);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
