#include "support/batch_run.h"

namespace pinmill::testing {

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
