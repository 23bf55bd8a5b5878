// Two locks
//
// A lock is polled, since waiting in the kernel for one cannot be given up. Among pollers the one who has just let go
// is the first to ask again. So whoever waits for the turn holds the gate, and the turn is asked for behind it.
#include "publish/store/writer_turn.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include <fcntl.h>

#include <fmt/format.h>

namespace pinmill::publish {
namespace {

using namespace std::chrono_literals;

constexpr off_t gate = 0, turn = 1;  // bytes of the file
constexpr std::chrono::seconds longest_wait{30};
constexpr std::chrono::microseconds shortest_pause{50}, longest_pause{2'000};

bool set(int fd, short kind, off_t byte) noexcept {
  struct flock lock {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return ::fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

Result<void> wait_for(int fd, off_t byte, std::chrono::steady_clock::time_point deadline) {
  for (auto pause = shortest_pause; !set(fd, F_WRLCK, byte); pause = std::min(2 * pause, longest_pause)) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return Error::from_errno(errno, "lock the store for writing");
    if (std::chrono::steady_clock::now() >= deadline)
      return Error(ErrorCode::unavailable, Origin::database, 0, "another process holds the store for too long");
    std::this_thread::sleep_for(pause);
  }
  return {};
}

}  // namespace

Result<WriterTurn> WriterTurn::open(const std::string& path) {
  FileDescriptor fd(::open((path + "-lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, fmt::format("open the store's lock {}-lock", path));
  return WriterTurn(std::move(fd));
}

Result<void> WriterTurn::begin() {
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  PINMILL_RETURN_IF_ERROR(wait_for(fd_.get(), gate, deadline));
  auto got = wait_for(fd_.get(), turn, deadline);
  set(fd_.get(), F_UNLCK, gate);
  return got;
}

void WriterTurn::end() noexcept {
  set(fd_.get(), F_UNLCK, turn);
}

}  // namespace pinmill::publish
