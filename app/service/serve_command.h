// `pinmill serve`. Free function, one thread at a time.
#pragma once

#include "app/exit_code.h"
#include "app/service/flags.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_serve(const ServeFlags& flags, MediaBoundary& boundary);

}  // namespace pinmill::app
