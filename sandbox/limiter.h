// How many calls an account has left, as Pinterest counts them: by category, in windows of the sandbox's clock.
// Internally synchronised.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "http/message.h"
#include "sandbox/clock.h"
#include "sandbox/options.h"

namespace pinmill::sandbox {

enum class Category : std::uint8_t { read, write };

struct Allowance {
  bool allowed = true;
  std::int64_t limit = 0, remaining = 0;  ///< of the narrowest window
  std::chrono::seconds until_reset{0};
};

class Limiter {
 public:
  void set(const RateLimits& limits, bool trial);
  RateLimits limits() const;

  /// Counts the call where it is allowed.
  Allowance take(Category category, const std::string& app, const std::string& account, Time now);

 private:
  struct Window {
    std::int64_t number = 0;  ///< windows since the epoch
    std::int64_t calls = 0;
  };
  Allowance look(const std::string& key, std::int64_t limit, std::chrono::seconds length, Time now);

  mutable std::mutex mutex_;
  RateLimits limits_;
  bool trial_ = false;
  std::map<std::string, Window> windows_;
};

/// What such an answer's headers say.
http::Fields rate_headers(const Allowance& allowance, RateHeaders which);

}  // namespace pinmill::sandbox
