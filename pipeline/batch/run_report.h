// What a run comes to: its Pins among those of earlier runs, and what OUT holds besides its pages. One thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "pipeline/batch.h"
#include "pipeline/batch/merge_manifest.h"
#include "pipeline/batch/run_pages.h"

namespace pinmill {

struct RunResults {
  RunPages& pages;                        ///< drafts get findings that come of being made
  const std::vector<std::string>& ids;    ///< of each draft
  const std::vector<Together>& together;  ///< of each draft
  const Manifest& earlier;
  const RulePack& rules;
  const PrepareOptions& options;
  RunScope scope;  ///< but for its ids, and what becomes of those that are gone
  std::chrono::milliseconds took{};
};

/// Of what is finished; says nothing of scanning. `interrupted` where a page is left to do after `stop`.
PrepareReport report_of(RunResults results, const std::stop_token& stop);

/// Manifest and preview page; unless it was interrupted, also drops what the run needs no more from OUT and journal.
Result<void> write_report(const PrepareReport& report, const RunPages& pages, PrepareOptions::Gone gone,
                          const OutputFolder& out, Journal& journal);

}  // namespace pinmill
