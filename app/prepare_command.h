// pinmill prepare: pictures become Pins.
#pragma once

#include "app/command_line.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_prepare(const PrepareFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
