#include "support/samples_folder.h"

#include <cstdlib>

namespace pinmill::testing {

std::filesystem::path source_folder() {
  return PINMILL_SOURCE_DIR;
}

std::optional<std::filesystem::path> samples_folder() {
  std::filesystem::path folder = source_folder() / "build/samples";
  if (const char* given = std::getenv("PINMILL_SAMPLES"); given != nullptr) folder = given;
  std::error_code absent;
  if (std::filesystem::file_size(folder / ".made", absent) == 0 || absent) return std::nullopt;
  return folder;
}

}  // namespace pinmill::testing
