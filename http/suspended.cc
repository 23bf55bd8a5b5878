#include "http/suspended.h"

#include <microhttpd.h>

namespace pinmill::http {

bool Suspended::suspend(std::uint64_t id, MHD_Connection* connection) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  ::MHD_suspend_connection(connection);
  connections_.emplace(id, connection);
  return true;
}

void Suspended::resume(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  ::MHD_resume_connection(found->second);
  connections_.erase(found);
}

void Suspended::resume_all() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const auto& [id, connection] : connections_) ::MHD_resume_connection(connection);
  connections_.clear();
}

bool Suspended::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

}  // namespace pinmill::http
