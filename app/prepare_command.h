// pinmill prepare: pictures become Pins.
#pragma once

#include <stop_token>

#include "app/command_line.h"
#include "pipeline/batch.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

/// All that the flags say but the rules.
PrepareOptions prepare_options_of(const PrepareFlags& flags);
/// Prepares by the rules that the flags name, with progress on stderr as they ask.
Result<PrepareReport> prepare_as_asked(PrepareOptions options, const PrepareFlags& flags, MediaBoundary& boundary,
                                       std::stop_token stop);

ExitCode run_prepare(const PrepareFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
