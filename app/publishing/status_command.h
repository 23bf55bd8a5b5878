// pinmill status: what waits, what went out, what needs a person. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_status(const StatusFlags& flags);

}  // namespace pinmill::app
