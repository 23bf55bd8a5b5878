// pinmill boards: what an account can publish to. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_boards(const BoardsFlags& flags);

}  // namespace pinmill::app
