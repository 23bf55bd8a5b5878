// A program with a stop button: prepares one video and says how far it is, then begins another and stops it.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include <pinmill/codecs/runtime.h>
#include <pinmill/pipeline/batch.h>

namespace {

using Clock = std::chrono::steady_clock;

pinmill::PrepareOptions options_for(const std::filesystem::path& video, const std::filesystem::path& out) {
  pinmill::PrepareOptions options;
  options.scan.inputs = {video};
  options.scan.out = out;
  options.recipe.fit = pinmill::FitMode::blur;
  options.recipe.video.effort = pinmill::Effort::small;
  return options;
}

bool prepare_whole(const std::filesystem::path& video, const std::filesystem::path& out) {
  pinmill::InProcessBoundary in_this_process;
  const auto report = pinmill::prepare(
      options_for(video, out), in_this_process,
      [](const pinmill::Progress& progress) {
        if (progress.clip && progress.clip->total.count() > 0)
          std::printf("%lld %%\n", static_cast<long long>(100 * progress.clip->done / progress.clip->total));
      },
      {});
  if (!report || report->run_ids.empty()) return false;
  const pinmill::ManifestPin* pin = report->manifest.find(report->run_ids.front());
  if (pin == nullptr || pin->status != pinmill::PinStatus::ready) return false;
  std::printf("ready: %s, %.1f s, cover %s\n", pin->pages.front().file.c_str(),
              pin->pages.front().duration_s.value_or(0), pin->cover_file.c_str());
  return true;
}

bool begin_and_stop(const std::filesystem::path& video, const std::filesystem::path& out) {
  pinmill::InProcessBoundary in_this_process;
  std::stop_source stop;
  Clock::time_point stopped;
  const auto report = pinmill::prepare(
      options_for(video, out), in_this_process,
      [&](const pinmill::Progress& progress) {
        if (!progress.clip || stop.stop_requested()) return;
        stopped = Clock::now();
        stop.request_stop();
      },
      stop.get_token());
  if (!report || !report->interrupted) return false;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - stopped);
  std::printf("stopped within %lld ms\n", static_cast<long long>(took.count()));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s VIDEO OTHER-VIDEO OUT\n", argv[0]);
    return 2;
  }
  if (const auto started = pinmill::start_media_runtime(); !started) {
    std::fprintf(stderr, "%s\n", started.error().to_string().c_str());
    return 3;
  }
  const std::filesystem::path out = argv[3];
  const bool whole = prepare_whole(argv[1], out / "whole");
  const bool stopped = begin_and_stop(argv[2], out / "stopped");
  return whole && stopped ? 0 : 1;
}
