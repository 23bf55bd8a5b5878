// pinmill worker: sends what is due. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_worker(const WorkerFlags& flags);

}  // namespace pinmill::app
