// A shop that wants its photos in two shapes: tall for Pins, square for its catalogue. Both are prepared at once, each
// in a thread of its own with an OUT of its own; when one cannot go on, the other stops as well.
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include <pinmill/codecs/runtime.h>
#include <pinmill/pipeline/batch.h>

namespace {

struct Shape {
  std::string name;
  pinmill::Size size;
};

class Printer {
 public:
  void line(const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::puts(text.c_str());
  }

 private:
  std::mutex mutex_;
};

std::string summary(const Shape& shape, const pinmill::PrepareReport& report) {
  const auto& done = report.manifest.summary;
  return shape.name + ": " + std::to_string(done.ready) + " ready, " + std::to_string(done.failed) + " failed, " +
         std::to_string(report.skipped.size()) + " files left out" + (report.interrupted ? ", interrupted" : "");
}

void prepare_as(const Shape& shape, const std::filesystem::path& folder, const std::filesystem::path& out,
                std::stop_source stop, Printer& printer, bool& went_well) {
  pinmill::PrepareOptions options;
  options.scan.inputs = {folder};
  options.scan.out = out / shape.name;
  options.recipe.size = shape.size;
  options.jobs = 1;

  pinmill::InProcessBoundary in_this_process;
  const auto report = pinmill::prepare(
      options, in_this_process,
      [&](const pinmill::Progress& progress) {
        printer.line(shape.name + " " + std::to_string(progress.pages_done) + "/" +
                     std::to_string(progress.pages_total) + " " + progress.current);
      },
      stop.get_token());

  if (!report) {
    printer.line(shape.name + ": " + report.error().to_string());
    stop.request_stop();
    return;
  }
  printer.line(summary(shape, *report));
  for (const auto& pin : report->manifest.pins)
    if (pin.error) printer.line(shape.name + ": " + pin.id + ": " + pin.error->message);
  went_well = !report->interrupted && report->manifest.summary.failed == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FOLDER OUT\n", argv[0]);
    return 2;
  }
  if (const auto started = pinmill::start_media_runtime(); !started) {
    std::fprintf(stderr, "%s\n", started.error().to_string().c_str());
    return 3;
  }
  const std::filesystem::path folder = argv[1], out = argv[2];
  const Shape tall{"tall", {1000, 1500}}, square{"square", {1000, 1000}};
  bool tall_went_well = false, square_went_well = false;
  Printer printer;
  std::stop_source stop;
  {
    const std::jthread one([&] { prepare_as(tall, folder, out, stop, printer, tall_went_well); });
    const std::jthread other([&] { prepare_as(square, folder, out, stop, printer, square_went_well); });
  }
  return tall_went_well && square_went_well ? 0 : 1;
}
