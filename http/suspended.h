// The connections that libmicrohttpd is not to look at for now. It aborts the process when its daemon is stopped while
// there is one (0.9.75), so all pass through here. Internally synchronised.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

struct MHD_Connection;

namespace pinmill::http {

class Suspended {
 public:
  /// From one of the connection's own callbacks. False after `resume_all`: it is not suspended, and must end.
  bool suspend(std::uint64_t id, MHD_Connection* connection);
  /// Does nothing where `id` is not suspended (any more).
  void resume(std::uint64_t id);
  /// And none is suspended from now on.
  void resume_all();
  bool closed() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, MHD_Connection*> connections_;
  bool closed_ = false;
};

}  // namespace pinmill::http
