// pinmill export: the file for Pinterest's own page.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_export(const ExportFlags& flags);

}  // namespace pinmill::app
