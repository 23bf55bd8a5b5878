// Ends the process, naming what it was doing, when a piece of work takes too long or a sanitizer finds something.
// One at a time a process.
#pragma once

#include <chrono>
#include <string>

namespace pinmill::fuzz {

class Watchdog {
 public:
  /// `work` is printed: enough to repeat it.
  Watchdog(const std::string& work, std::chrono::seconds limit);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();
};

}  // namespace pinmill::fuzz
