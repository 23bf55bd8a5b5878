// Drafts made of files, fields and defaults. Free functions, any thread.
#pragma once

#include <memory>
#include <string>

#include "pipeline/intake/found_file.h"
#include "pipeline/intake/pin_fields.h"
#include "pipeline/intake/sidecars.h"

namespace pinmill {

/// What is said in one place, completed by what the folder says. A board that differs from the folder's leaves the
/// folder's section behind.
PinFields completed(PinFields said, const PinFields& by_folder);

/// Fields and where they were said: "pins.csv row 12", "shop/pin.toml"; empty: nowhere.
struct DraftSeed {
  PinFields fields;
  std::string origin;
};
/// Of one file. Fails for a cover that cannot be taken.
Result<Draft> draft_of_file(const FoundFile& file, const Sidecars& sidecars, const DraftSeed& seed);

/// Writes the fields into the draft. Opens the cover: not_found, invalid_argument, unsupported.
Result<void> apply(const DraftSeed& seed, const std::shared_ptr<const Folder>& root, Draft& draft);

}  // namespace pinmill
