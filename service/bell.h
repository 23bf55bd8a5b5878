// Wakes a thread that sleeps until there is something to do. Internally synchronised.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace pinmill::service {

class Bell {
 public:
  void ring() {
    const std::scoped_lock lock(mutex_);
    rung_ = true;
    heard_.notify_all();
  }
  /// Returns when it was rung since the last call, when `longest` is over, or when a stop was requested.
  void wait(const std::stop_token& stop, std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    heard_.wait_for(lock, stop, longest, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any heard_;
  bool rung_ = false;
};

}  // namespace pinmill::service
