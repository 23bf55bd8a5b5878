// pinmill sandbox: a local Pinterest until somebody stops it. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_sandbox(const SandboxFlags& flags);

}  // namespace pinmill::app
