// Who waits for a post's next state, and who may change it. Internally synchronised.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>

namespace pinmill::service {

/// Tells waiting threads that posts have changed.
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

/// Queuing a post and cancelling it do not overlap: one lock of a few for each post.
class PostLocks {
 public:
  [[nodiscard]] std::unique_lock<std::mutex> of(const std::string& post) {
    return std::unique_lock(locks_[std::hash<std::string>{}(post) % locks_.size()]);
  }

 private:
  std::array<std::mutex, 64> locks_;
};

}  // namespace pinmill::service
