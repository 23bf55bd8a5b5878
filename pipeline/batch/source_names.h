// How a manifest names a source: relative to OUT. One thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "pipeline/draft.h"

namespace pinmill {

/// Links in the names of folders are resolved, so that one file has one name whatever way a run was told of it.
class SourceNames {
 public:
  explicit SourceNames(std::filesystem::path out) : out_(std::move(out)) {}
  std::string of(const SourceFile& file);

 private:
  std::filesystem::path out_;
  std::map<const Folder*, std::filesystem::path> roots_;  // relative to OUT
};

}  // namespace pinmill
