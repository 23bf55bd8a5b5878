// What a media process locks itself in with. The zygote prepares it once; its children, which inherit it, enter. One
// thread at a time.
#pragma once

#include <memory>

#include "base/result.h"
#include "worker/confine.h"

namespace pinmill {

/// unsupported where `confine` requires what the kernel has not; says what that is and what would bring it.
Result<void> check_confinement(Confine confine);

class Confinement {
 public:
  /// unsupported as check_confinement.
  static Result<Confinement> prepare(Confine confine);
  Confinement(Confinement&&) noexcept;
  ~Confinement();

  /// For the rest of this process' life, which has one thread. `enter_files` leaves open descriptors usable; after
  /// `enter_syscalls` nothing can be confined any more.
  Result<void> enter_files() const;
  Result<void> enter_syscalls() const;

 private:
  struct Parts;
  explicit Confinement(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace pinmill
