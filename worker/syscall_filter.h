// A seccomp filter (libseccomp) that lets a media process compute, read and write what is open, and start threads; and
// refuses, with EPERM, all else. One thread at a time.
#pragma once

#include <memory>

#include "base/result.h"

namespace pinmill {

/// Whether the kernel takes such filters.
bool has_syscall_filters();

class SyscallFilter {
 public:
  static Result<SyscallFilter> make();
  SyscallFilter(SyscallFilter&&) noexcept;
  ~SyscallFilter();

  /// Needs no_new_privs. For this thread and those it starts; a signal goes to this process only.
  Result<void> enter() const;

 private:
  struct Program;
  explicit SyscallFilter(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program_;
};

}  // namespace pinmill
