#include "app/publishing/hook.h"

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "app/console.h"
#include "base/byte_io.h"

extern char** environ;

namespace pinmill::app {
namespace {

constexpr std::size_t most_waiting = 1000;

struct Pipe {
  FileDescriptor reading, writing;
};

Result<Pipe> make_pipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error::from_errno(errno, "make a pipe to a command");
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// The command's pid; its stdin is the pipe, its stdout is stderr, which is for messages.
Result<pid_t> start_shell(const std::string& command_line, const Pipe& pipe) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe.reading.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  std::string shell = "/bin/sh", flag = "-c", line = command_line;
  char* arguments[] = {shell.data(), flag.data(), line.data(), nullptr};
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, shell.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return Error::from_errno(failed, "start /bin/sh for --exec-on");
  return pid;
}

/// What went wrong, or nothing.
Result<void> run_once(const std::string& command_line, const std::string& json) {
  PINMILL_ASSIGN_OR_RETURN(Pipe pipe, make_pipe());
  PINMILL_ASSIGN_OR_RETURN(const pid_t pid, start_shell(command_line, pipe));
  pipe.reading.reset();
  static_cast<void>(write_all(pipe.writing.get(), as_bytes(json + "\n")).has_value());  // it need not read it
  pipe.writing.reset();
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error(ErrorCode::unavailable, fmt::format("the command of --exec-on ended with {}",
                                                   WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)));
}

class ShellHook final : public Hook {
 public:
  explicit ShellHook(std::string command_line)
      : command_line_(std::move(command_line)), thread_([this](const std::stop_token& stop) { serve(stop); }) {}

  void raise(std::string json) override {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() == most_waiting) waiting_.pop_front();
    waiting_.push_back(std::move(json));
    raised_.notify_one();
  }

 private:
  /// What waits when the end is asked for is still run.
  void serve(const std::stop_token& stop) {
    while (true) {
      std::unique_lock lock(mutex_);
      raised_.wait(lock, stop, [this] { return !waiting_.empty(); });
      if (waiting_.empty()) return;
      const std::string json = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      if (const auto done = run_once(command_line_, json); !done) tell_error(done.error());
    }
  }

  std::string command_line_;
  std::mutex mutex_;
  std::condition_variable_any raised_;
  std::deque<std::string> waiting_;
  std::jthread thread_;
};

}  // namespace

std::unique_ptr<Hook> Hook::start(std::string command_line) {
  return std::make_unique<ShellHook>(std::move(command_line));
}

}  // namespace pinmill::app
