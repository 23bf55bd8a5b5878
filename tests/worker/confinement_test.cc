// What a media process may not do, tried by one that has been taken over: its "decoder" makes the calls itself.
#include "worker/confine.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/processes.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"
#include "worker/media_child.h"
#include "worker/sanitized.h"
#include "worker/zygote.h"

namespace pinmill::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using namespace std::chrono_literals;

struct Attempt {
  const char* what;
  std::function<long()> make;  ///< negative, with errno, where it is refused
};

std::string outcome_of(const Attempt& attempt) {
  errno = 0;
  const long got = attempt.make();
  return std::string(attempt.what) + (got < 0 ? std::string(": ") + strerrorname_np(errno) : ": done");
}

/// What takes a process out of itself. Raw calls, so that no library says no first.
std::vector<Attempt> escapes() {
  static char program[] = "/bin/true";
  static char* arguments[] = {program, nullptr};
  return {
      {"socket of the network", [] { return ::syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
      {"socket of this machine", [] { return ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }},
      {"socketpair",
       [] {
         int ends[2];
         return ::syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends);
       }},
      {"execve", [] { return ::syscall(SYS_execve, program, arguments, nullptr); }},
      {"execveat", [] { return ::syscall(SYS_execveat, AT_FDCWD, program, arguments, nullptr, 0); }},
      {"clone as fork", [] { return ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }},
      {"ptrace", [] { return ::syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, ::getppid(), 0, 0); }},
      {"process_vm_readv", [] { return ::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0); }},
      {"pidfd_open", [] { return ::syscall(SYS_pidfd_open, ::getppid(), 0); }},
      {"kill of its parent", [] { return ::syscall(SYS_kill, ::getppid(), 0); }},
      {"kill of all", [] { return ::syscall(SYS_kill, -1, 0); }},
      {"tgkill of its parent", [] { return ::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0); }},
      {"mount", [] { return ::syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); }},
      {"unshare", [] { return ::syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */); }},
      {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }},
      {"io_uring_setup", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
      {"keyctl", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }},
      {"userfaultfd", [] { return ::syscall(SYS_userfaultfd, 0); }},
      {"perf_event_open", [] { return ::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
      {"setuid", [] { return ::syscall(SYS_setuid, 0); }},
      {"prctl that makes it dumpable", [] { return ::syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0); }},
      {"prlimit of its parent",
       [] {
         rlimit now;
         return ::syscall(SYS_prlimit64, ::getppid(), 7, nullptr, &now);
       }},
      {"ioctl", [] { return ::syscall(SYS_ioctl, 0, 0x5412 /* TIOCSTI */, "x"); }},
  };
}

/// What changes or shows a file by its name.
std::vector<Attempt> file_accesses() {
  std::vector<Attempt> attempts = {
      {"open a file of the system", [] { return ::syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
      {"open a folder", [] { return ::syscall(SYS_openat, AT_FDCWD, "/etc", O_RDONLY | O_DIRECTORY); }},
      {"open for writing", [] { return ::syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY); }},
      {"make a file", [] { return ::syscall(SYS_openat, AT_FDCWD, "/tmp/escaped", O_RDWR | O_CREAT, 0600); }},
      {"make a nameless file", [] { return ::syscall(SYS_openat, AT_FDCWD, "/tmp", O_RDWR | O_TMPFILE, 0600); }},
      {"mkdir", [] { return ::syscall(SYS_mkdirat, AT_FDCWD, "/tmp/escaped", 0700); }},
      {"unlink", [] { return ::syscall(SYS_unlinkat, AT_FDCWD, "/tmp/escaped", 0); }},
      {"rename", [] { return ::syscall(SYS_renameat2, AT_FDCWD, "/tmp/a", AT_FDCWD, "/tmp/b", 0); }},
      {"link", [] { return ::syscall(SYS_linkat, AT_FDCWD, "/etc/passwd", AT_FDCWD, "/tmp/b", 0); }},
      {"symlink", [] { return ::syscall(SYS_symlinkat, "/etc/passwd", AT_FDCWD, "/tmp/b"); }},
      {"truncate", [] { return ::syscall(SYS_truncate, "/etc/hostname", 0); }},
      {"chmod", [] { return ::syscall(SYS_fchmodat, AT_FDCWD, "/etc/hostname", 0); }},
      {"chdir", [] { return ::syscall(SYS_chdir, "/"); }},
  };
  if (!built_with_sanitizers)  // those look into /proc for their reports
    attempts.push_back({"open memory of its parent", [] {
                          const std::string memory = "/proc/" + std::to_string(::getppid()) + "/environ";
                          return ::syscall(SYS_openat, AT_FDCWD, memory.c_str(), O_RDONLY);
                        }});
  return attempts;
}

/// What a decoder does need.
std::vector<Attempt> needs() {
  return {
      {"open a folder of fonts", [] { return long{::open("/usr/share/fonts", O_RDONLY | O_DIRECTORY)}; }},
      {"take memory",
       [] { return ::mmap(nullptr, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1L : 0L; }},
      {"start a thread",
       [] {
         std::jthread([] {});
         return 0L;
       }},
      {"signal itself", [] { return long{::kill(::getpid(), 0)}; }},
  };
}

class CapturedCalls final : public MediaBoundary {
 public:
  Result<MediaInfo> probe(int fd, const ImageLimits&, std::stop_token) override {
    PINMILL_ASSIGN_OR_RETURN(const Bytes bytes, read_all(fd, 1000));
    const std::string_view order = as_text(bytes);
    if (order == "escape") return tried(escapes());
    if (order == "open files") return tried(file_accesses());
    if (order == "work") return tried(needs());
    if (order == "start threads for ever") return start_threads();
    if (order == "run out of processor time") ::raise(SIGXCPU);
    if (order == "tell limits") return limits();
    return MediaInfo{};
  }
  Result<std::vector<std::chrono::milliseconds>> split(int, const Recipe&, const ClipProgressCallback&,
                                                       std::stop_token) override {
    return Error(ErrorCode::internal, "not asked for");
  }
  Result<PageReport> prepare(const PageFiles& files, const Recipe&, const ClipProgressCallback&,
                             std::stop_token) override {
    static_cast<void>(::ftruncate(files.output_fd, 1LL << 40) == 0);
    return Error(ErrorCode::internal, "a terabyte was not too much");
  }

 private:
  static MediaInfo tried(const std::vector<Attempt>& attempts) {
    MediaInfo info;
    info.format = Format::png;
    for (const Attempt& attempt : attempts) info.notes.push_back(outcome_of(attempt));
    return info;
  }
  static MediaInfo start_threads() {
    std::vector<std::jthread> threads;
    try {
      for (;;)
        threads.emplace_back([](std::stop_token stop) {
          while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
        });
    } catch (const std::system_error&) {
    }
    return tried({{threads.size() < 1000 ? "few" : "many", [] { return 0L; }}});
  }
  static MediaInfo limits() {
    MediaInfo info = tried({});
    for (const auto& [name, resource] : {std::pair("cpu", RLIMIT_CPU), std::pair("file", RLIMIT_FSIZE)}) {
      rlimit both{};
      ::getrlimit(resource, &both);
      info.notes.push_back(std::string(name) + " " + std::to_string(both.rlim_max));
    }
    return info;
  }
};

CapturedCalls captured_calls;

Result<std::unique_ptr<Zygote>> start_zygote(Confine confine) {
  wait_until([] { return thread_count(::getpid()) == 1; });  // threads of an earlier test linger for a moment
  return Zygote::start(ChildWork{.start_runtime = [] { return Result<void>(); }, .calls = &captured_calls}, confine);
}

class ConfinementTest : public ::testing::Test {
 protected:
  Result<MediaInfo> probe(Zygote& zygote, const std::string& order) {
    const FileDescriptor picture = take(open_for_reading(folder_.write(std::to_string(serial_++) + ".png", order)));
    return zygote.boundary().probe(picture.get(), ImageLimits{.wall_clock = 30s}, {});
  }
  std::vector<std::string> told(Zygote& zygote, const std::string& order) { return take(probe(zygote, order)).notes; }

  TemporaryFolder folder_;
  int serial_ = 0;
};

#define PINMILL_NEED_CONFINEMENT()                                          \
  if (const auto support = confinement_support(); !support.missing.empty()) \
  GTEST_SKIP() << "this machine cannot: " << support.missing

TEST_F(ConfinementTest, leaves_a_captured_decoder_no_way_out_of_its_process) {
  PINMILL_NEED_CONFINEMENT();
  const auto zygote = take(start_zygote(Confine::require));
  EXPECT_THAT(told(*zygote, "escape"), Each(AnyOf(EndsWith(": EPERM"), EndsWith(": EACCES"), "ioctl: ENOTTY")));
}

TEST_F(ConfinementTest, lets_a_captured_decoder_open_make_and_change_no_file) {
  PINMILL_NEED_CONFINEMENT();
  const auto zygote = take(start_zygote(Confine::require));
  EXPECT_THAT(told(*zygote, "open files"), Each(AnyOf(EndsWith(": EPERM"), EndsWith(": EACCES"))));
}

TEST_F(ConfinementTest, lets_a_decoder_do_what_decoding_takes) {
  PINMILL_NEED_CONFINEMENT();
  const auto zygote = take(start_zygote(Confine::require));
  EXPECT_THAT(told(*zygote, "work"), Each(EndsWith(": done")));
}

TEST_F(ConfinementTest, is_as_tight_where_nobody_asked_and_the_kernel_has_it) {
  PINMILL_NEED_CONFINEMENT();
  const auto zygote = take(start_zygote(Confine::automatic));
  EXPECT_THAT(told(*zygote, "escape"), Contains("execve: EPERM"));
  EXPECT_THAT(told(*zygote, "open files"), Contains("open a file of the system: EACCES"));
}

TEST_F(ConfinementTest, is_gone_where_it_is_switched_off) {
  const auto zygote = take(start_zygote(Confine::off));
  EXPECT_THAT(told(*zygote, "open files"), Contains("open a file of the system: done"));
}

TEST_F(ConfinementTest, ends_a_bomb_within_its_limits_and_no_other_call) {
  const auto zygote = take(start_zygote(Confine::automatic));
  EXPECT_THAT(probe(*zygote, "run out of processor time"),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("processor time")));
  const FileDescriptor source = take(open_for_reading(folder_.write("source.png", "x")));
  AtomicFile output = take(AtomicFile::create(folder_.path()));
  EXPECT_THAT(zygote->boundary().prepare({.source_fd = source.get(), .output_fd = output.fd()}, {}, {}, {}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("wrote more than it may")));
  EXPECT_THAT(told(*zygote, "tell limits"), AllOf(Contains("cpu 60"), Contains("file 536870912")));
  if (!built_with_sanitizers) {
    EXPECT_THAT(told(*zygote, "start threads for ever"), Contains("few: done"));
  }
  EXPECT_THAT(probe(*zygote, "nothing"), is_ok());
}

/// Makes this process, for the rest of its life, one of a kernel that answers Landlock's calls with `number`.
void forget_landlock(int number) {
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(number)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{std::size(steps), steps};
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/// What starting under such a kernel says: an error, or what a child says that was given `order`.
[[noreturn]] void start_without_landlock(int number, Confine confine, const FileDescriptor& order) {
  forget_landlock(number);
  const auto zygote = start_zygote(confine);
  std::string said =
      zygote ? "started" : std::string(to_string(zygote.error().code())) + ": " + zygote.error().describe();
  if (zygote) {
    const auto info = (*zygote)->boundary().probe(order.get(), {}, {});
    for (const auto& note : info ? info->notes : std::vector{info.error().describe()}) said += "\n" + note;
  }
  static_cast<void>(write_all(STDERR_FILENO, as_bytes(said)).has_value());
  ::_exit(0);
}

TEST_F(ConfinementTest, refuses_to_start_where_it_is_required_and_landlock_is_missing) {
  if (!confinement_support().syscall_filter) GTEST_SKIP() << "such a kernel is simulated by seccomp";
  const FileDescriptor none;
  EXPECT_EXIT(start_without_landlock(ENOSYS, Confine::require, none), ::testing::ExitedWithCode(0),
              "unsupported: .*Landlock is not there.*Linux 5.13.*auto instead of require");
  EXPECT_EXIT(start_without_landlock(EOPNOTSUPP, Confine::require, none), ::testing::ExitedWithCode(0),
              "unsupported: .*switched off: add landlock to the list behind lsm=");
}

TEST_F(ConfinementTest, goes_with_what_there_is_where_it_is_not_required) {
  if (!confinement_support().syscall_filter) GTEST_SKIP() << "such a kernel is simulated by seccomp";
  const FileDescriptor order = take(open_for_reading(folder_.write("order.png", "escape")));
  EXPECT_EXIT(start_without_landlock(ENOSYS, Confine::automatic, order), ::testing::ExitedWithCode(0),
              "started(.|\n)*socket of the network: EPERM(.|\n)*execve: EPERM");
}

TEST(Confine, is_read_from_its_three_words) {
  EXPECT_EQ(take(parse_confine("auto")), Confine::automatic);
  EXPECT_EQ(take(parse_confine("require")), Confine::require);
  EXPECT_EQ(take(parse_confine("off")), Confine::off);
  EXPECT_THAT(parse_confine("on"), fails_with(ErrorCode::invalid_argument, HasSubstr("auto, require or off")));
}

}  // namespace
}  // namespace pinmill::testing
