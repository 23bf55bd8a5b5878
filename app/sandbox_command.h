// pinmill sandbox: a local Pinterest until somebody stops it.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_sandbox(const SandboxFlags& flags);

}  // namespace pinmill::app
