// One run over drafts that are already there: what `prepare` does after scanning. Any thread; a call has threads of its
// own.
#pragma once

#include <stop_token>

#include "pipeline/batch.h"

namespace pinmill {

/// As `prepare`, whose options' `scan` names OUT only.
Result<PrepareReport> prepare_drafts(ScanReport scanned, const PrepareOptions& options, MediaBoundary& boundary,
                                     const ProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
