// pinmill publish: prepared or not, to boards, each Pin once. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_publish(const PublishFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
