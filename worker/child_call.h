// One call, as its caller sees it: asks the zygote for a child, waits for it to end, reads what it left. Any thread.
#pragma once

#include <span>
#include <stop_token>

#include "base/json.h"
#include "worker/wire.h"

namespace pinmill {

/// `files` follow the head as CallHead says. The child is gone when this returns. cancelled; timed_out past the wall
/// clock of the head's limits, or once it has given a sign of life, when it gives no other for as long as a stall may
/// take. `progress` is told of those signs. The other failures stand at Zygote::boundary.
Result<Json> call_child(int requests, const CallHead& head, std::span<const int> files,
                        const ClipProgressCallback& progress, std::stop_token stop);

}  // namespace pinmill
