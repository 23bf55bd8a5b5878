// A run of prepare_drafts on a DraftFolder with a FakeBoundary, and what OUT holds after it.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/batch/run.h"
#include "support/draft_folder.h"
#include "support/fake_boundary.h"
#include "support/result_matchers.h"

namespace pinmill::testing {

struct BatchRun {
  BatchRun() { options.scan.out = folder.out(); }
  Result<PrepareReport> try_run(ScanReport drafts, std::stop_token stop = {}, const ProgressCallback& progress = {}) {
    return prepare_drafts(std::move(drafts), options, boundary, progress, std::move(stop));
  }
  PrepareReport run(ScanReport drafts, std::stop_token stop = {}) {
    return take(try_run(std::move(drafts), std::move(stop)));
  }
  PrepareReport run(const std::vector<std::string>& files) { return run(folder.drafts(files)); }

  DraftFolder folder;
  FakeBoundary boundary;
  PrepareOptions options;
};

/// What the run says of its Pin `index`; throws where it says nothing.
const ManifestPin& pin_of(const PrepareReport& report, std::size_t index);

/// "1.jpg" and so on, each different.
std::vector<std::string> write_pages(const BatchRun& batch, int count);

std::string text_of(const std::filesystem::path& file);

/// Past the tick in which a file's state could change unseen: what is read from here on is known to the next run.
void let_files_settle();

/// Every file below `out` with its content, but the lock and the journal; pins.json without its summary.
std::map<std::string, std::string> files_of(const std::filesystem::path& out);

}  // namespace pinmill::testing
