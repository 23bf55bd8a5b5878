// pinmill prepare: pictures become Pins. Free functions, one thread at a time.
#pragma once

#include <stop_token>

#include "app/command_line.h"
#include "pipeline/batch.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

/// How the settings want media prepared.
Recipe recipe_of(const Settings& settings);
/// All that the flags say but the rules, which the caller loads.
PrepareOptions prepare_options_of(const PrepareFlags& flags);
/// Prepares, with progress on stderr as the flags ask.
Result<PrepareReport> prepare_as_asked(const PrepareOptions& options, const PrepareFlags& flags,
                                       MediaBoundary& boundary, std::stop_token stop);

ExitCode run_prepare(const PrepareFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
