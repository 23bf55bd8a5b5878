// Many drafts into one OUT: bounded concurrency, cache, progress, cancellation. The library's main call. Any thread; a
// call has threads of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/manifest.h"
#include "pipeline/media_boundary.h"
#include "pipeline/pages_as.h"
#include "pipeline/recipe.h"
#include "pipeline/rules.h"
#include "pipeline/scan.h"

namespace pinmill {

struct PrepareOptions {
  ScanOptions scan;  ///< `scan.out` is OUT
  Recipe recipe;
  const RulePack* rules = nullptr;               ///< null: the built-in pack
  PagesAs pages_as = PagesAs::automatic;         ///< what a *.pin of several pages becomes
  std::chrono::milliseconds still_length{3000};  ///< how long a story shows a still that does not say
  int jobs = 0;                                  ///< pages at once; 0: one a core
  enum class Reuse : std::uint8_t { cached, nothing } reuse = Reuse::cached;  ///< nothing: --force
  enum class Gone : std::uint8_t { keep, prune } gone = Gone::keep;           ///< Pins whose source is gone
  enum class Write : std::uint8_t { files, nothing } write = Write::files;    ///< nothing: --dry-run
};

/// Told from the thread that finished a page or works at a video, one at a time, never concurrently.
struct Progress {
  std::size_t pages_done = 0, pages_total = 0;
  std::size_t reused = 0, failed = 0;
  std::chrono::milliseconds elapsed{0};
  std::string current;               ///< the file just finished, or the video that is under way
  std::optional<ClipProgress> clip;  ///< how far `current` is, where it is a video under way
};
using ProgressCallback = std::function<void(const Progress&)>;

struct PrepareReport {
  Manifest manifest;                        ///< all of OUT after the run
  std::vector<std::string> run_ids;         ///< the Pins of this run, in the order of the drafts
  std::vector<std::string> gone_ids;        ///< in OUT, but their sources are no more, or went into other Pins
  std::vector<std::string> superseded_ids;  ///< no more in OUT: parts of what is whole now, or the other way round
  std::vector<Skipped> skipped;
  std::vector<ScanError> errors;
  std::string zone;
  bool interrupted = false;  ///< stopped: what was finished is kept, the same call goes on from there
};

/// Scans, prepares, writes OUT/pins.json and OUT/index.html. An Error only where nothing could be done: an input that
/// cannot be read, OUT that cannot be written or is in use by another run. One bad file is a failed Pin in the report.
/// Two calls may run at once on different OUTs. `stop`: within a second, no half file under a final name.
Result<PrepareReport> prepare(const PrepareOptions& options, MediaBoundary& boundary, const ProgressCallback& progress,
                              std::stop_token stop);

}  // namespace pinmill
