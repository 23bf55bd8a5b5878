// Files that are named one by one. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "pipeline/intake/folder_defaults.h"
#include "pipeline/intake/session.h"
#include "pipeline/intake/sidecars.h"

namespace pinmill {

class NamedFiles {
 public:
  explicit NamedFiles(ScanSession& session) : session_(session) {}

  /// A draft of it, with the pin.toml and the sidecar beside it; nothing is suggested by folders' names. What cannot be
  /// taken is an error of the report. Fails for a file in OUT, for a wrong pin.toml, and where it cannot be opened.
  Result<void> take(const std::filesystem::path& given);

  /// The rows of a table; for a pins.csv the folder that holds it is walked, as if that had been given.
  Result<void> take_table(const std::filesystem::path& given);

 private:
  /// A folder that files were named in: what does not change from file to file.
  struct Parent {
    std::shared_ptr<const Folder> root;
    FolderDefaults defaults;
    Sidecars sidecars;
    std::multimap<std::string, std::filesystem::path> by_stem;  // folded
  };
  Result<Parent*> parent_of(const std::filesystem::path& canonical);
  /// The still that a named clip belongs to; empty: none.
  Result<std::string> still_of(const Parent& parent, const FoundFile& clip);

  ScanSession& session_;
  std::map<std::filesystem::path, Parent> parents_;
};

}  // namespace pinmill
