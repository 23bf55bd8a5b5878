// The drafts that the rows of a pins.csv ask for. Free function, one thread at a time.
#pragma once

#include <filesystem>
#include <memory>

#include "pipeline/intake/folder_defaults.h"
#include "pipeline/intake/session.h"

namespace pinmill {

struct CsvPlace {
  std::shared_ptr<const Folder> root;  ///< the folder that holds the file; paths in rows are relative to it
  std::filesystem::path canonical_root;
  std::filesystem::path name;  ///< "pins.csv"
};

/// Drafts and wrong rows go to the session's report. Fails where the table as a whole cannot be read and when it is
/// stopped.
Result<void> take_csv(ScanSession& session, const CsvPlace& place, FolderDefaults& defaults);

}  // namespace pinmill
