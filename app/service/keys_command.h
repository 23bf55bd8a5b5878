// `pinmill keys`. Free function, one thread at a time.
#pragma once

#include "app/exit_code.h"
#include "app/service/flags.h"

namespace pinmill::app {

ExitCode run_keys(const KeysFlags& flags);

}  // namespace pinmill::app
