#include "worker/confinement.h"

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "worker/landlock.h"
#include "worker/syscall_filter.h"

namespace pinmill {
namespace {

std::string missing_landlock(int why_not) {
  if (why_not == EOPNOTSUPP)
    return "this kernel has Landlock and it is switched off: add landlock to the list behind lsm= on its command line "
           "(/sys/kernel/security/lsm shows the list)";
  const Error reason = Error::from_errno(why_not, "landlock_create_ruleset");
  return fmt::format(
      "Landlock is not there ({}): it needs Linux 5.13 or later with CONFIG_SECURITY_LANDLOCK, and within a container "
      "a "
      "seccomp profile that lets the landlock_* calls pass",
      reason.message());
}

std::string what_is_missing(const LandlockSupport& landlock, bool syscall_filter) {
  std::string missing;
  if (landlock.abi == 0) missing = missing_landlock(landlock.why_not);
  if (syscall_filter) return missing;
  return missing + (missing.empty() ? "" : "; ") +
         "seccomp filters are not there: they need a kernel with CONFIG_SECCOMP_FILTER";
}

}  // namespace

Result<Confine> parse_confine(std::string_view text) {
  if (text == "auto") return Confine::automatic;
  if (text == "require") return Confine::require;
  if (text == "off") return Confine::off;
  return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is not auto, require or off", text));
}

ConfinementSupport confinement_support() {
  const LandlockSupport landlock = landlock_support();
  const bool filters = has_syscall_filters();
  return {.landlock_abi = landlock.abi, .syscall_filter = filters, .missing = what_is_missing(landlock, filters)};
}

struct Confinement::Parts {
  FileDescriptor ruleset;
  std::optional<SyscallFilter> filter;
};

Confinement::Confinement(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Confinement::Confinement(Confinement&&) noexcept = default;
Confinement::~Confinement() = default;

Result<void> check_confinement(Confine confine) {
  if (confine != Confine::require) return {};
  const ConfinementSupport support = confinement_support();
  if (support.missing.empty()) return {};
  return Error(
      ErrorCode::unsupported,
      fmt::format("media processes are to be locked in, and cannot be: {}. To go on with what there is, ask for "
                  "auto instead of require",
                  support.missing));
}

Result<Confinement> Confinement::prepare(Confine confine) {
  PINMILL_RETURN_IF_ERROR(check_confinement(confine));
  auto parts = std::make_unique<Parts>();
  if (confine == Confine::off) return Confinement(std::move(parts));
  const ConfinementSupport support = confinement_support();
  if (support.landlock_abi > 0) {
    PINMILL_ASSIGN_OR_RETURN(parts->ruleset, make_landlock_ruleset(support.landlock_abi));
  }
  if (support.syscall_filter) {
    PINMILL_ASSIGN_OR_RETURN(SyscallFilter filter, SyscallFilter::make());
    parts->filter.emplace(std::move(filter));
  }
  return Confinement(std::move(parts));
}

Result<void> Confinement::enter_files() const {
  return parts_->ruleset ? enter_landlock(parts_->ruleset.get()) : Result<void>();
}

Result<void> Confinement::enter_syscalls() const {
  return parts_->filter ? parts_->filter->enter() : Result<void>();
}

}  // namespace pinmill
