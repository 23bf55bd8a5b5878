// A person's own command line that is run for events, one after the other, beside what raises them. Internally
// synchronised.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace pinmill::app {

/// Internally synchronised.
class Hook {
 public:
  /// `command_line` is a shell's.
  static std::unique_ptr<Hook> start(std::string command_line);
  virtual ~Hook() = default;
  /// Runs it with `json` and a newline on its stdin, as soon as those before are done. Never waits; beyond a thousand
  /// that wait, the oldest is dropped.
  virtual void raise(std::string json) = 0;
};

}  // namespace pinmill::app
