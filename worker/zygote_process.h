// The zygote's own process: waits for requests, forks a child for each, says how each ended. One thread for its life.
#pragma once

#include "base/byte_io.h"
#include "worker/media_child.h"

namespace pinmill {

/// In the process just forked; never returns. Sends one CallStatus when the runtime is up (or is not: the sentence
/// follows as a second message), then serves `requests` until its other end closes or `parent_pid` dies.
[[noreturn]] void run_zygote(FileDescriptor requests, const ChildWork& work, Confine confine, int parent_pid);

}  // namespace pinmill
