// pinmill export: the file for Pinterest's own page. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_export(const ExportFlags& flags);

}  // namespace pinmill::app
