// pinmill check-link: what Pinterest will make of a page. Free function, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_check_link(const CheckLinkFlags& flags);

}  // namespace pinmill::app
