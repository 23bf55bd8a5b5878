// A *.pin: a folder that is one Pin of many pages. Free functions, one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "pipeline/intake/draft_of.h"
#include "pipeline/intake/session.h"

namespace pinmill {

struct PinFolder {
  std::shared_ptr<const Folder> root;
  std::filesystem::path relative;  ///< "" where the root itself is the *.pin
  std::string name;                ///< without ".pin"
};

/// "cake.pin", whatever the case of its ending.
bool is_pin_folder_name(const std::filesystem::path& name);

/// Its files are looked at and claimed. `said` (by a row) goes before its pin.toml, `by_folder` after.
/// invalid_argument for one without pages and for a wrong pin.toml, with line and column.
Result<Draft> draft_of_pin_folder(ScanSession& session, const PinFolder& folder, const DraftSeed& said,
                                  const DraftSeed& by_folder);

}  // namespace pinmill
