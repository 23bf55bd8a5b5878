// How a call ends. The caller holds the other end of the call's status socket. It shuts its side down to have the child
// killed (a stop, or no answer in time); the zygote sees that in poll, kills, and once the child is reaped sends its
// status and lets go of the socket. So a caller that has a status knows that nobody writes to its files any more, and
// one that reads an end of file instead knows that the zygote is gone.
#include "worker/zygote_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker/sanitized.h"

namespace pinmill {
namespace {

struct RunningChild {
  pid_t pid = -1;
  FileDescriptor status;
  bool killed = false;
};

/// Nothing of the terminal, of pipes that others wait on, or of the shell's descriptors stays open here.
void let_go_of_the_terminal(int requests) {
  ::setpgid(0, 0);  // a Ctrl-C goes to the caller, who decides
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  if (const FileDescriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC)); null) {
    ::dup2(null.get(), STDIN_FILENO);
    ::dup2(null.get(), STDOUT_FILENO);
    if (!built_with_sanitizers) ::dup2(null.get(), STDERR_FILENO);
  }
  const auto kept = static_cast<unsigned>(requests);
  if (kept > STDERR_FILENO + 1) ::close_range(STDERR_FILENO + 1, kept - 1, 0);
  ::close_range(std::max<unsigned>(kept, STDERR_FILENO) + 1, ~0U, 0);
}

FileDescriptor open_child_signals() {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, nullptr);
  return FileDescriptor(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

class ZygoteProcess {
 public:
  ZygoteProcess(FileDescriptor requests, FileDescriptor child_signals, const ChildWork& work,
                const Confinement& confinement)
      : requests_(std::move(requests)),
        child_signals_(std::move(child_signals)),
        work_(work),
        confinement_(confinement),
        pid_(::getpid()) {}

  /// Until nobody can ask any more; then no child is left.
  void serve() {
    while (wait_for_something()) {
      if (polled_[1].revents != 0) reap();
      kill_given_up();
      if (polled_[0].revents != 0 && !take_request()) break;
    }
    for (const RunningChild& child : children_) ::kill(child.pid, SIGKILL);
    while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
    }
  }

 private:
  bool wait_for_something() {
    polled_.clear();
    polled_.push_back({requests_.get(), POLLIN, 0});
    polled_.push_back({child_signals_.get(), POLLIN, 0});
    for (const RunningChild& child : children_)
      polled_.push_back({child.killed ? -1 : child.status.get(), POLLRDHUP, 0});
    while (::poll(polled_.data(), polled_.size(), -1) < 0) {
      if (errno != EINTR) return false;
    }
    return true;
  }

  void kill_given_up() {
    for (RunningChild& child : children_) {
      const auto polled = std::find_if(polled_.begin() + 2, polled_.end(),
                                       [&child](const pollfd& one) { return one.fd == child.status.get(); });
      if (polled == polled_.end() || polled->revents == 0 || child.killed) continue;
      ::kill(child.pid, SIGKILL);  // not reaped yet, so the number is still its own
      child.killed = true;
    }
  }

  void reap() {
    signalfd_siginfo signalled;
    while (::read(child_signals_.get(), &signalled, sizeof signalled) > 0) {
    }
    int state = 0;
    for (pid_t pid = ::waitpid(-1, &state, WNOHANG); pid > 0; pid = ::waitpid(-1, &state, WNOHANG)) {
      const auto child =
          std::find_if(children_.begin(), children_.end(), [pid](const RunningChild& one) { return one.pid == pid; });
      if (child == children_.end()) continue;
      tell(child->status, WIFSIGNALED(state) ? CallStatus{CallStatus::How::signalled, WTERMSIG(state)}
                                             : CallStatus{CallStatus::How::exited, WEXITSTATUS(state)});
      children_.erase(child);
    }
  }

  /// False: the caller is gone.
  bool take_request() {
    CallHead head;
    auto message = receive_message(requests_.get(), std::as_writable_bytes(std::span(&head, 1)));
    if (!message || message->size_bytes == 0) return false;
    auto& descriptors = message->descriptors;
    if (message->size_bytes != sizeof head || descriptors.size() != descriptors_of(head))
      return true;  // closes them: the call fails
    const pid_t pid = ::fork();
    if (pid == 0) run_child(work_, confinement_, head, descriptors, pid_);
    if (pid < 0) {
      tell(descriptors[1], {CallStatus::How::not_started, errno});
      return true;
    }
    children_.push_back({pid, std::move(descriptors[1])});
    return true;
  }

  static void tell(const FileDescriptor& status, CallStatus what) {
    // The caller may have gone; then nobody needs to know.
    static_cast<void>(send_message(status.get(), std::as_bytes(std::span(&what, 1)), {}).has_value());
  }

  FileDescriptor requests_;
  FileDescriptor child_signals_;
  const ChildWork& work_;
  const Confinement& confinement_;
  pid_t pid_;
  std::vector<RunningChild> children_;
  std::vector<pollfd> polled_;  // requests, child signals, then the children's status sockets
};

Result<Confinement> start_runtime(const ChildWork& work, const FileDescriptor& child_signals, Confine confine) {
  if (!child_signals) return Error::from_errno(errno, "open a signalfd");
  PINMILL_RETURN_IF_ERROR(work.start_runtime());
  return Confinement::prepare(confine);
}

}  // namespace

void run_zygote(FileDescriptor requests, const ChildWork& work, Confine confine, int parent_pid) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent_pid) ::_exit(1);  // it died before we asked to die with it
  ::prctl(PR_SET_NAME, "pinmill-zygote");
  let_go_of_the_terminal(requests.get());
  FileDescriptor child_signals = open_child_signals();
  const Result<Confinement> started = start_runtime(work, child_signals, confine);
  const std::string sentence = started ? std::string() : started.error().to_string();
  const CallStatus ready{started ? CallStatus::How::exited : CallStatus::How::not_started, 0};
  if (!send_message(requests.get(), std::as_bytes(std::span(&ready, 1)), {})) ::_exit(1);
  if (!started) {
    static_cast<void>(send_message(requests.get(), as_bytes(sentence), {}).has_value());
    ::_exit(1);
  }
  ZygoteProcess(std::move(requests), std::move(child_signals), work, *started).serve();
  ::_exit(0);
}

}  // namespace pinmill
