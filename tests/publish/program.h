// publisher_program, as a process of its own on a rig's store. Free functions, one thread.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "publish/rig.h"

namespace pinmill::testing {

/// `under`: a command that is to start it ("strace -f"), empty: none.
pid_t start_program(const Rig& rig, const std::vector<std::string>& arguments, std::vector<std::string> under = {});
/// Its exit status; -1 where a signal ended it.
int wait_for(pid_t child);
bool has_ended(pid_t child);

/// A number from the environment, for the long forms of tests.
int from_environment(const char* name, int otherwise);
/// PINMILL_SOAK is set.
bool is_soak();

}  // namespace pinmill::testing
