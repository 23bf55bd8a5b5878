// A lock for each name, out of a few: two names may share one. Internally synchronised.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

namespace pinmill::service {

/// Whoever holds one, or all, may not take another.
class StripedLocks {
 public:
  /// Let go of when it is destroyed.
  class [[nodiscard]] Held {
   public:
    Held(std::shared_lock<std::shared_mutex> gate, std::unique_lock<std::mutex> own)
        : gate_(std::move(gate)), own_(std::move(own)) {}
    void unlock() {
      own_.unlock();
      gate_.unlock();
    }

   private:
    std::shared_lock<std::shared_mutex> gate_;
    std::unique_lock<std::mutex> own_;
  };

  Held of(const std::string& name) {
    std::shared_lock gate(gate_);
    return {std::move(gate), std::unique_lock(locks_[std::hash<std::string>{}(name) % locks_.size()])};
  }
  /// While it is held nobody has any of them.
  [[nodiscard]] std::unique_lock<std::shared_mutex> all() { return std::unique_lock(gate_); }

 private:
  std::shared_mutex gate_;
  std::array<std::mutex, 64> locks_;
};

}  // namespace pinmill::service
