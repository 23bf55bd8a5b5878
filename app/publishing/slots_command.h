// pinmill slots: an account's weekly times. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_slots(const SlotsFlags& flags);

}  // namespace pinmill::app
