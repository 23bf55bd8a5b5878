// Landlock (Linux 5.13): which files a process may still open by name. One thread at a time.
#pragma once

#include "base/byte_io.h"

namespace pinmill {

/// 0 where the kernel has none or it is not switched on; then `why_not` is the errno that it said so with.
struct LandlockSupport {
  int abi = 0;
  int why_not = 0;
};
LandlockSupport landlock_support();

/// Everything that this ABI knows is refused, but reading what the libraries look up while they work: fonts, character
/// sets, time zones, how many processors there are. What of that is not there is left out.
Result<FileDescriptor> make_landlock_ruleset(int abi);

/// Needs no_new_privs. Holds for this thread and those it starts.
Result<void> enter_landlock(int ruleset);

}  // namespace pinmill
