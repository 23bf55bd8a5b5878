// What `pinmill check` does: files and texts judged by the rules as they are, nothing prepared, nothing written. Free
// functions, any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/json.h"
#include "pipeline/media_boundary.h"
#include "pipeline/pages_as.h"
#include "pipeline/rules.h"
#include "pipeline/scan.h"

namespace pinmill {

struct CheckOptions {
  ScanOptions scan{};
  const RulePack* rules = nullptr;        ///< null: the built-in pack
  PagesAs pages_as = PagesAs::automatic;  ///< what a *.pin of several pages is to become
};

struct CheckedPage {
  std::filesystem::path path;
  std::optional<MediaInfo> media;  ///< nothing where `error` is set
  std::optional<Error> error;      ///< why the file could not be looked at
  std::vector<Finding> findings;
};

struct CheckedPin {
  std::string name;
  std::string origin;  ///< "pins.csv row 12"; empty for a file that was found
  std::vector<CheckedPage> pages;
  std::optional<Error> error;     ///< why its pages cannot become what is asked for
  std::vector<Finding> findings;  ///< of its texts and of the pages together
};

struct CheckReport {
  std::vector<CheckedPin> pins;  ///< in the order of the drafts
  std::vector<Skipped> skipped;
  std::vector<ScanError> errors;
  std::string zone;    ///< that times without an offset were read in
  bool fatal = false;  ///< a file or a row that cannot be taken, or a broken rule that preparing could not mend
};

/// Scans and probes through `boundary`. Fails as `scan` does, and with cancelled soon after a stop was requested. A
/// title or a description that a sidecar may hold is judged when it is read: when the page is prepared.
Result<CheckReport> check(const CheckOptions& options, MediaBoundary& boundary, std::stop_token stop);

Json to_json(const CheckReport& report);

}  // namespace pinmill
