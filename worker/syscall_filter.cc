// Who may call what. The list says what is allowed, so that what a later kernel brings is refused. Nothing of it makes,
// removes or renames a file, opens one for writing, or reaches another process: a media process writes into what it was
// given. The program is made once, by the zygote, with a number in place of the process that signals may go to; a child
// puts its own there, which costs microseconds where making the program costs a millisecond.
#include "worker/syscall_filter.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/byte_io.h"

namespace pinmill {
namespace {

/// Above any number a process has (PID_MAX_LIMIT is 2^22).
constexpr std::uint32_t own_process = 0x7fff'beef;

/// Names, for not every processor has all of them.
constexpr auto allowed = std::to_array<const char*>({
    // memory
    "brk",
    "mmap",
    "mmap2",
    "mprotect",
    "mremap",
    "munmap",
    "madvise",
    "mincore",
    "membarrier",
    "msync",
    // what is open already, and what Landlock lets be opened for reading
    "read",
    "readv",
    "pread64",
    "preadv",
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "lseek",
    "_llseek",
    "close",
    "close_range",
    "dup",
    "dup2",
    "dup3",
    "pipe",
    "pipe2",
    "eventfd2",
    "memfd_create",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "ftruncate",
    "ftruncate64",
    "fallocate",
    "fadvise64",
    "fadvise64_64",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "copy_file_range",
    "sendfile",
    "sendfile64",
    "flock",
    "umask",
    "fstat",
    "fstat64",
    "stat",
    "stat64",
    "lstat",
    "lstat64",
    "newfstatat",
    "fstatat64",
    "statx",
    "statfs",
    "statfs64",
    "fstatfs",
    "fstatfs64",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getdents",
    "getdents64",
    "getcwd",
    // threads
    "futex",
    "futex_time64",
    "set_robust_list",
    "rseq",
    "set_tid_address",
    "exit",
    "exit_group",
    "sched_yield",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "getcpu",
    "restart_syscall",
    // signals of its own
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigpending",
    "sigreturn",
    "sigaltstack",
    "pause",
    // time, and who and where it is
    "clock_gettime",
    "clock_gettime64",
    "clock_getres",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "nanosleep",
    "gettimeofday",
    "time",
    "times",
    "getrusage",
    "getrandom",
    "sysinfo",
    "uname",
    "getpid",
    "getppid",
    "gettid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getresuid",
    "getresgid",
    "getrlimit",
    "ugetrlimit",
    "getpriority",
});

constexpr auto prctl_options = std::to_array<int>({PR_SET_NAME, PR_GET_NAME, PR_GET_NO_NEW_PRIVS, PR_GET_DUMPABLE});
constexpr auto fcntl_commands =
    std::to_array<int>({F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW});

class FilterContext {
 public:
  FilterContext() : context_(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
    if (context_ == nullptr) failed_ = -ENOMEM;
    check(::seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2));  // a tree: fewer steps a call
  }
  ~FilterContext() { ::seccomp_release(context_); }
  FilterContext(const FilterContext&) = delete;

  void add(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions = {}) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return;  // this libseccomp does not know it: it stays refused
    check(::seccomp_rule_add_array(context_, action, number, static_cast<unsigned>(conditions.size()),
                                   conditions.data()));
  }
  void allow(const char* name, const scmp_arg_cmp& condition) { add(SCMP_ACT_ALLOW, name, std::span(&condition, 1)); }
  void refuse_as_unknown(const char* name) { add(SCMP_ACT_ERRNO(ENOSYS), name); }

  Result<Bytes> program() {
    const FileDescriptor file(::memfd_create("pinmill-filter", MFD_CLOEXEC));
    if (!file) return Error::from_errno(errno, "make room for a seccomp filter");
    check(failed_ != 0 ? failed_ : ::seccomp_export_bpf(context_, file.get()));
    if (failed_ != 0) return Error::from_errno(-failed_, "make a seccomp filter");
    return read_all(file.get(), sizeof(sock_filter) * BPF_MAXINSNS);
  }

 private:
  void check(int outcome) {
    if (outcome != 0 && failed_ == 0) failed_ = outcome;
  }
  scmp_filter_ctx context_;
  int failed_ = 0;
};

void allow_some(FilterContext& filter) {
  const auto read_only = SCMP_CMP(1, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
  const auto read_only_at = SCMP_CMP(2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
  filter.allow("open", read_only);
  filter.allow("openat", read_only_at);
  filter.refuse_as_unknown("openat2");  // what it asks for lies where a filter cannot look
  filter.allow("clone", SCMP_CMP(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
  filter.refuse_as_unknown("clone3");  // the same; glibc then takes clone
  for (const char* signal : {"kill", "tgkill"}) filter.allow(signal, SCMP_CMP(0, SCMP_CMP_EQ, own_process));
  filter.allow("prlimit64", SCMP_CMP(0, SCMP_CMP_EQ, 0));  // its own
  for (const int option : prctl_options)
    filter.allow("prctl", SCMP_CMP(0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(option)));
  for (const int command : fcntl_commands)
    filter.allow("fcntl", SCMP_CMP(1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command)));
  filter.add(SCMP_ACT_ERRNO(ENOTTY), "ioctl");  // no descriptor of its is a terminal
}

}  // namespace

struct SyscallFilter::Program {
  std::vector<sock_filter> steps;
};

SyscallFilter::SyscallFilter(std::unique_ptr<Program> program) : program_(std::move(program)) {}
SyscallFilter::SyscallFilter(SyscallFilter&&) noexcept = default;
SyscallFilter::~SyscallFilter() = default;

bool has_syscall_filters() {
  const std::uint32_t action = SECCOMP_RET_ERRNO;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Result<SyscallFilter> SyscallFilter::make() {
  FilterContext filter;
  for (const char* name : allowed) filter.add(SCMP_ACT_ALLOW, name);
  allow_some(filter);
  PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, filter.program());
  auto program = std::make_unique<Program>();
  program->steps.resize(bytes.size() / sizeof(sock_filter));
  std::copy_n(bytes.data(), program->steps.size() * sizeof(sock_filter),
              std::as_writable_bytes(std::span(program->steps)).data());
  return SyscallFilter(std::move(program));
}

Result<void> SyscallFilter::enter() const {
  std::vector<sock_filter> steps = program_->steps;
  for (sock_filter& step : steps)
    if (step.k == own_process) step.k = static_cast<std::uint32_t>(::getpid());
  const sock_fprog program{static_cast<unsigned short>(steps.size()), steps.data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    return Error::from_errno(errno, "enter a seccomp filter");
  return {};
}

}  // namespace pinmill
