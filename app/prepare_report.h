// What a run of `prepare` comes to, in words: the lines for stdout and the messages around them. Free functions, any
// thread.
#pragma once

#include <string>

#include "app/exit_code.h"
#include "pipeline/batch.h"

namespace pinmill::app {

/// A line for each Pin of this run: status, id, size, what was done and why. Made printable.
std::string pin_lines(const PrepareReport& report);

/// What could not be taken, each with what, where, why and what would be accepted.
std::string error_lines(const PrepareReport& report);

/// What was left out by reason, warnings by rule, gone Pins, the zone that times were read in, and the sum.
std::string summary_lines(const PrepareReport& report, const PrepareOptions& options);

ExitCode exit_code_of(const PrepareReport& report);

}  // namespace pinmill::app
