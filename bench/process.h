// A program run to its end, and what it cost with all that it started.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace pinmill::bench {

struct Cost {
  double cpu_s = 0;  ///< user and system, of the program and of everything it started, waited for or not
  double wall_s = 0;
  std::uint64_t peak_bytes = 0;  ///< resident, of the largest process among them
  int exit_code = 0;
};

/// Output goes to `log`. unavailable where the program cannot be started. From one thread, with no other children.
Result<Cost> run(const std::vector<std::string>& command, const std::string& log);

/// As `run`; what it printed, both streams.
Result<std::string> output_of(const std::vector<std::string>& command, const std::string& log);

}  // namespace pinmill::bench
