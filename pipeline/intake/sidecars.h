// The .xmp files of one folder and whose they are. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/draft.h"

namespace pinmill {

class Sidecars {
 public:
  /// Those that a folder holds; none where it cannot be listed.
  static Sidecars in(const Folder& root, const std::filesystem::path& folder);

  /// False: by its name it is no sidecar.
  bool add(const std::filesystem::path& relative);
  /// "photo.jpg.xmp", else "photo.xmp", whatever the case.
  std::optional<SourceFile> of(const SourceFile& media) const;
  std::vector<std::filesystem::path> all() const;

 private:
  std::map<std::string, std::filesystem::path> by_name_;  // folded
};

}  // namespace pinmill
