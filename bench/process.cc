// Why a subreaper: a program may leave children behind that nobody waits for, and getrusage would not count those. As
// subreaper this process becomes their parent, waits for each, and adds up what each has cost.
#include "bench/process.h"

#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/byte_io.h"

namespace pinmill::bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Result<::pid_t> start(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  ::pid_t pid = 0;
  const int failure = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failure != 0)
    return Error(ErrorCode::unavailable, command.front() + ": " + std::generic_category().message(failure));
  return pid;
}

}  // namespace

Result<Cost> run(const std::vector<std::string>& command, const std::string& log) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const auto begin = std::chrono::steady_clock::now();
  PINMILL_ASSIGN_OR_RETURN(const auto program, start(command, log));
  Cost cost;
  for (;;) {
    int status = 0;
    ::rusage usage{};
    const auto ended = ::wait4(-1, &status, 0, &usage);
    if (ended < 0 && errno == EINTR) continue;
    if (ended < 0) return cost;
    cost.cpu_s += seconds(usage.ru_utime) + seconds(usage.ru_stime);
    cost.peak_bytes = std::max(cost.peak_bytes, static_cast<std::uint64_t>(usage.ru_maxrss) * 1024);
    if (ended != program) continue;
    cost.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    cost.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
}

Result<std::string> output_of(const std::vector<std::string>& command, const std::string& log) {
  PINMILL_ASSIGN_OR_RETURN(const auto cost, run(command, log));
  PINMILL_ASSIGN_OR_RETURN(auto text, read_text_file(log, 1U << 24));
  if (cost.exit_code != 0)
    return Error(ErrorCode::unavailable,
                 command.front() + " ended with " + std::to_string(cost.exit_code) + ": " + text);
  return text;
}

}  // namespace pinmill::bench
