// Who waits for the next change of something, such as a post's state. Internally synchronised.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>

namespace pinmill::service {

class Changes {
 public:
  void announce() {
    const std::scoped_lock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  /// Asks `is_so` now and after each change; false where it has not come true by `longest`, or at a stop.
  bool wait(const std::stop_token& stop, std::chrono::milliseconds longest, const std::function<bool()>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + longest;
    for (;;) {
      const std::uint64_t before = count();
      if (is_so()) return true;
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, stop, deadline, [&] { return count_ != before; })) return false;
    }
  }

 private:
  std::uint64_t count() {
    const std::scoped_lock lock(mutex_);
    return count_;
  }
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t count_ = 0;
};

}  // namespace pinmill::service
