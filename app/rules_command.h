// pinmill rules: the limits, as a table. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_rules(const RulesFlags& flags);

}  // namespace pinmill::app
