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

  bool told = false;  ///< to close

  /// Its thread closes it when it notices.
  void close() {
    told = true;
    ::shutdown(fd, SHUT_RDWR);
  }

  void enter(Phase next) {
    phase = next;
    since = Clock::now();
    bytes = 0;
  }
};

ConnectionRecord* Connections::opened(int fd) {
  const std::lock_guard lock(mutex_);
  if (all_.size() >= limits_.crowded) make_room();
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

bool Connections::is_slow(const ConnectionRecord& record, Clock::time_point now) const {
  const double age_s = std::chrono::duration<double>(now - record.since).count();
  return static_cast<double>(record.bytes) < static_cast<double>(limits_.min_body_bytes_per_second) * age_s;
}

/// Who opens a thousand connections and says next to nothing shall not keep others out: an honest head is whole within
/// moments. So the one that has been at its head, or at too slow a body, for the longest is closed.
void Connections::make_room() {
  const auto now = Clock::now();
  ConnectionRecord* slowest = nullptr;
  for (ConnectionRecord* record : all_) {
    const bool may_go = record->phase == ConnectionRecord::Phase::head ||
                        (record->phase == ConnectionRecord::Phase::body && is_slow(*record, now));
    if (may_go && !record->told && (slowest == nullptr || record->since < slowest->since)) slowest = record;
  }
  if (slowest != nullptr) slowest->close();
}

void Connections::sweep() {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  for (ConnectionRecord* record : all_) {
    const auto age = now - record->since;
    if (record->phase == ConnectionRecord::Phase::head && age > limits_.head_deadline) record->close();
    if (record->phase != ConnectionRecord::Phase::body || age < limits_.body_window) continue;
    if (is_slow(*record, now)) record->close();
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
