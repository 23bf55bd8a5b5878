// A lock for each name, out of a few: two names may share one. Internally synchronised.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <string>

namespace pinmill::service {

/// Whoever holds one may not take another.
class StripedLocks {
 public:
  [[nodiscard]] std::unique_lock<std::mutex> of(const std::string& name) {
    return std::unique_lock(locks_[std::hash<std::string>{}(name) % locks_.size()]);
  }

 private:
  std::array<std::mutex, 64> locks_;
};

}  // namespace pinmill::service
