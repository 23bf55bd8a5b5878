// How many requests a key may make in a sliding minute. Internally synchronised.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace pinmill::service {

struct Allowance {
  bool allowed = true;
  unsigned limit = 0, remaining = 0;
  std::chrono::seconds until_reset{0};
};

class Rate {
 public:
  using Clock = std::chrono::steady_clock;
  /// Counts one request of `key`, if it is within `per_minute`.
  Allowance take(const std::string& key, unsigned per_minute, Clock::time_point now = Clock::now());

 private:
  struct Minute {
    std::array<std::uint32_t, 60> counts{};  ///< by second
    std::int64_t last = 0;                   ///< the second of the latest count
  };
  static void advance(Minute& minute, std::int64_t second);

  std::mutex mutex_;
  std::map<std::string, Minute> keys_;
};

}  // namespace pinmill::service
