#include "pipeline/batch.h"

#include "pipeline/batch/run.h"

namespace pinmill {

Result<PrepareReport> prepare(const PrepareOptions& options, MediaBoundary& boundary, const ProgressCallback& progress,
                              std::stop_token stop) {
  auto scanned = scan(options.scan, boundary, stop);
  if (!scanned && scanned.error().code() == ErrorCode::cancelled) {
    PrepareReport report;
    report.interrupted = true;
    return report;
  }
  if (!scanned) return std::move(scanned).error();
  return prepare_drafts(*std::move(scanned), options, boundary, progress, stop);
}

}  // namespace pinmill
