// What the pin.toml files and the names of folders say of the Pins below them. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/folder.h"
#include "pipeline/intake/draft_of.h"

namespace pinmill {

class FolderDefaults {
 public:
  FolderDefaults(std::shared_ptr<const Folder> root, const TimeReading& time);

  /// Of a folder below the root ("" for itself): its pin.toml before those above it, and where none says so, the first
  /// folder's name is the board and the second's the section. Each pin.toml is read once.
  /// `origin` is the innermost pin.toml that says something. invalid_argument with line and column for a pin.toml that
  /// is wrong.
  Result<DraftSeed> of(const std::filesystem::path& folder);

 private:
  Result<const DraftSeed*> written_for(const std::filesystem::path& folder);

  std::shared_ptr<const Folder> root_;
  TimeReading time_;
  std::map<std::filesystem::path, DraftSeed> written_;
};

/// The text of the folder's pin.toml; nothing where it has none.
Result<std::optional<std::string>> read_pin_toml(const Folder& root, const std::filesystem::path& folder);

}  // namespace pinmill
