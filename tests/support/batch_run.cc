#include "support/batch_run.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace pinmill::testing {

const ManifestPin& pin_of(const PrepareReport& report, std::size_t index) {
  const ManifestPin* pin = report.manifest.find(report.run_ids.at(index));
  if (pin == nullptr) throw std::runtime_error("the run's Pin is not in the manifest");
  return *pin;
}

std::vector<std::string> write_pages(const BatchRun& batch, int count) {
  std::vector<std::string> files;
  for (int i = 1; i <= count; ++i) {
    files.push_back(std::to_string(i) + ".jpg");
    batch.folder.write(files.back(), "page " + std::to_string(i));
  }
  return files;
}

std::string text_of(const std::filesystem::path& file) {
  return take(read_text_file(file, 1'000'000));
}

void let_files_settle() {
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
}

std::map<std::string, std::string> files_of(const std::filesystem::path& out) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(out).generic_string();
    if (name == ".pinmill/lock" || name == ".pinmill/journal.ndjson") continue;
    files[name] = take(read_text_file(entry.path(), 100'000'000));
  }
  if (files.contains("pins.json")) files["pins.json"] = take(Json::parse(files["pins.json"]))["pins"].dump(1);
  return files;
}

}  // namespace pinmill::testing
