// pinmill init: a pins.csv to fill in. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_init(const InitFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
