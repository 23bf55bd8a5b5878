// pinmill check: files and texts judged by the rules, nothing changed. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_check(const CheckFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
