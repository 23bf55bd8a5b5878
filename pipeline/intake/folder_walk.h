// A folder that was given, walked from top to bottom in natural order. Free function, one thread at a time.
#pragma once

#include <filesystem>

#include "pipeline/intake/session.h"

namespace pinmill {

/// Whether the pins.csv that the folder may hold decides.
enum class OwnCsv : std::uint8_t { read, ignore };

/// Drafts of everything below it, or of what its pins.csv lists; or of one *.pin. invalid_argument for OUT and for a
/// folder that holds results; fails also for a wrong pin.toml or pins.csv, and when it is stopped. What is wrong with
/// one file goes to the session's report.
Result<void> take_folder(ScanSession& session, const std::filesystem::path& given, OwnCsv own_csv);

}  // namespace pinmill
