// `pinmill serve` on a rig's store, as a process of its own. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "service/service_rig.h"

namespace pinmill::testing {

/// PINMILL_SOAK is set.
bool is_soak();

class ServeProcess {
 public:
  /// The rig's own service is stopped already: this one takes its place at `rig.url`.
  explicit ServeProcess(const ServiceRig& rig);
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;
  ~ServeProcess() { kill(); }

  void start();
  void kill();
  int pid() const { return running_->pid(); }
  /// What it has written to stdout and stderr since it was started.
  std::string written() const { return running_->out() + running_->err(); }

 private:
  const ServiceRig& rig_;
  Command command_;
  std::optional<RunningCommand> running_;
};

}  // namespace pinmill::testing
