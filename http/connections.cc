#include "http/connections.h"

#include <algorithm>

#include <sys/socket.h>

namespace pinmill::http {

using Clock = std::chrono::steady_clock;

class ConnectionRecord {
 public:
  explicit ConnectionRecord(int socket) : fd(socket) {}

  enum class Phase : std::uint8_t { head, body, answer };

  const int fd;
  Phase phase = Phase::head;
  Clock::time_point since = Clock::now();
  std::uint64_t bytes = 0;  ///< of the body, since `since`

  void enter(Phase next) {
    phase = next;
    since = Clock::now();
    bytes = 0;
  }
};

ConnectionRecord* Connections::opened(int fd) {
  const std::lock_guard lock(mutex_);
  auto record = std::make_unique<ConnectionRecord>(fd);
  all_.insert(record.get());
  return record.release();
}

void Connections::closed(ConnectionRecord* record) {
  const std::unique_ptr<ConnectionRecord> owned(record);
  const std::lock_guard lock(mutex_);
  all_.erase(record);
  changed_.notify_all();
}

void Connections::head_done(ConnectionRecord* record) {
  const std::lock_guard lock(mutex_);
  record->enter(ConnectionRecord::Phase::body);
}

void Connections::body_bytes(ConnectionRecord* record, std::size_t count) {
  const std::lock_guard lock(mutex_);
  record->bytes += count;
}

void Connections::body_done(ConnectionRecord* record) {
  const std::lock_guard lock(mutex_);
  record->enter(ConnectionRecord::Phase::answer);
}

void Connections::answered(ConnectionRecord* record) {
  const std::lock_guard lock(mutex_);
  record->enter(ConnectionRecord::Phase::head);
  changed_.notify_all();
}

void Connections::sweep() {
  const std::lock_guard lock(mutex_);
  for (ConnectionRecord* record : all_) {
    const auto age = Clock::now() - record->since;
    if (record->phase == ConnectionRecord::Phase::head && age > limits_.head_deadline)
      ::shutdown(record->fd, SHUT_RDWR);
    if (record->phase != ConnectionRecord::Phase::body || age < limits_.body_window) continue;
    const auto least =
        static_cast<double>(limits_.min_body_bytes_per_second) * std::chrono::duration<double>(age).count();
    if (static_cast<double>(record->bytes) < least) ::shutdown(record->fd, SHUT_RDWR);
    record->enter(ConnectionRecord::Phase::body);
  }
}

bool Connections::wait_until_idle(std::chrono::milliseconds grace) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, grace, [this] {
    return std::all_of(all_.begin(), all_.end(),
                       [](const ConnectionRecord* record) { return record->phase == ConnectionRecord::Phase::head; });
  });
}

}  // namespace pinmill::http
