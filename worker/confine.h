// How far a process that parses media is locked in, beyond its resource limits. Values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pinmill {

/// With everything, a media process opens fonts and the like for reading and nothing else, and has no network, no other
/// program and no other process: Landlock is asked which files, a seccomp filter which system calls.
enum class Confine : std::uint8_t {
  automatic,  ///< with what the kernel has
  require,    ///< not without both
  off,        ///< resource limits only
};

/// auto, require or off; invalid_argument for anything else.
Result<Confine> parse_confine(std::string_view text);

/// What this kernel has, asked anew at each call.
struct ConfinementSupport {
  int landlock_abi = 0;         ///< 0: no Landlock
  bool syscall_filter = false;  ///< seccomp takes a program
  std::string missing;          ///< what is not there and what would bring it, as a sentence; empty where all is
};
ConfinementSupport confinement_support();

}  // namespace pinmill
