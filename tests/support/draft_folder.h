// Drafts of text files, without scanning. Not for more than one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/scan.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

/// A folder of sources; each call of a draft opens it anew.
class DraftFolder {
 public:
  /// Writes the text of a page.
  void write(const std::filesystem::path& relative, std::string_view text) const;
  std::filesystem::path path() const { return folder_.path() / "in"; }
  /// OUT beside the sources.
  std::filesystem::path out() const { return folder_.path() / "out"; }

  /// One draft with a page for each file, named after the first.
  Draft draft(const std::vector<std::string>& files) const;
  /// One draft for each file.
  ScanReport drafts(const std::vector<std::string>& files) const;

 private:
  TemporaryFolder folder_;
};

}  // namespace pinmill::testing
