// What a child of the zygote does: gives up what it does not need, makes one call, writes one answer, ends. One thread.
#pragma once

#include <functional>
#include <vector>

#include "base/byte_io.h"
#include "pipeline/media_boundary.h"
#include "worker/confinement.h"
#include "worker/wire.h"

namespace pinmill {

/// What the zygote prepares once and its children do. Tests put their own in.
struct ChildWork {
  std::function<Result<void>()> start_runtime;  ///< in the zygote, before it forks
  MediaBoundary* calls = nullptr;               ///< what a child calls; it need not be safe to call twice
};

/// From the runtime of the codecs and the calls of the pipeline.
ChildWork media_work();

/// In the forked child. `descriptors` are a request's; the parent must be `zygote_pid`, or this process ends at once.
[[noreturn]] void run_child(const ChildWork& work, const Confinement& confinement, const CallHead& head,
                            const std::vector<FileDescriptor>& descriptors, int zygote_pid);

}  // namespace pinmill
