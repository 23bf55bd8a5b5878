// A signal handler may do next to nothing, and a stop callback does much: so the handler wakes a thread, which asks to
// stop. The second signal does not depend on any thread.
#include "app/interrupts.h"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "app/exit_code.h"

namespace pinmill::app {
namespace {

std::atomic<int> wake_up_fd = -1;
std::atomic<int> signals_seen = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler uses them");

extern "C" void on_signal(int) {
  const int saved = errno;
  if (signals_seen.fetch_add(1) > 0) ::_exit(static_cast<int>(ExitCode::interrupted));
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_up_fd.load(), &one, sizeof one) == sizeof one);
  errno = saved;
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts(FileDescriptor wake_up)
    : wake_up_(std::move(wake_up)), waiting_([this] { wait_for_signal(); }) {}

Result<std::unique_ptr<Interrupts>> Interrupts::watch() {
  FileDescriptor wake_up(::eventfd(0, EFD_CLOEXEC));
  if (!wake_up) return Error::from_errno(errno, "prepare for Ctrl-C");
  wake_up_fd = wake_up.get();
  signals_seen = 0;
  std::unique_ptr<Interrupts> interrupts(new Interrupts(std::move(wake_up)));
  handle(SIGINT, on_signal);
  handle(SIGTERM, on_signal);
  return interrupts;
}

Interrupts::~Interrupts() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_up_.get(), &one, sizeof one) == sizeof one);
}

void Interrupts::wait_for_signal() {
  std::uint64_t count = 0;
  while (::read(wake_up_.get(), &count, sizeof count) < 0 && errno == EINTR) {
  }
  if (signals_seen.load() > 0) stop_.request_stop();
}

void wait_for(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

}  // namespace pinmill::app
