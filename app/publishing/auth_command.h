// pinmill auth: who may be published for.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_auth(const AuthFlags& flags);

}  // namespace pinmill::app
