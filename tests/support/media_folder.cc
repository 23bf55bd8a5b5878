#include "support/media_folder.h"

#include <cstdlib>

#include "support/samples_folder.h"

namespace pinmill::testing {

std::optional<std::filesystem::path> media_folder() {
  std::filesystem::path folder = source_folder() / "../shared/media";
  if (const char* given = std::getenv("PINMILL_MEDIA"); given != nullptr) folder = given;
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

}  // namespace pinmill::testing
