// pinmill auth: who may be published for. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_auth(const AuthFlags& flags);

}  // namespace pinmill::app
