// Commands about Pins that are named by their numbers: edit, retry, cancel, resolve, unpublish. Free functions, one
// thread at a time.
#pragma once

#include "app/command_line.h"

namespace pinmill::app {

ExitCode run_edit(const EditFlags& flags);
ExitCode run_retry(const RetryFlags& flags);
ExitCode run_cancel(const CancelFlags& flags);
ExitCode run_resolve(const ResolveFlags& flags);
ExitCode run_unpublish(const UnpublishFlags& flags);

}  // namespace pinmill::app
