// Ctrl-C and SIGTERM as a stop token. One object a process. Its token may go to any thread.
#pragma once

#include <memory>
#include <stop_token>
#include <thread>

#include "base/byte_io.h"

namespace pinmill::app {

class Interrupts {
 public:
  /// From now on the first signal asks `token()` to stop; the second ends the process at once with exit code 130.
  static Result<std::unique_ptr<Interrupts>> watch();
  Interrupts(const Interrupts&) = delete;
  /// The signals do again what they did before.
  ~Interrupts();

  std::stop_token token() const noexcept { return stop_.get_token(); }

 private:
  explicit Interrupts(FileDescriptor wake_up);
  void wait_for_signal();

  FileDescriptor wake_up_;
  std::stop_source stop_;
  std::jthread waiting_;
};

/// Returns when a stop was requested.
void wait_for(const std::stop_token& stop);

}  // namespace pinmill::app
