// `pinmill keys`.
#pragma once

#include "app/exit_code.h"
#include "app/service/flags.h"

namespace pinmill::app {

ExitCode run_keys(const KeysFlags& flags);

}  // namespace pinmill::app
