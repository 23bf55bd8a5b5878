// Pinterest's limits, kept to rather than run into. The counters lie in the store, so that all processes share them.
// Free functions and a class without state: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/message.h"
#include "publish/account.h"
#include "publish/store/store.h"

namespace pinmill::publish {

/// As `x-ratelimit-category` in the API's description.
enum class Category : std::uint8_t { org_read, org_write };
std::string_view to_string(Category category) noexcept;

/// How many calls of one kind were made lately: a window that slides in sixty steps, so that no stretch of its length
/// ever holds more than the limit. Plain data and pure functions.
struct Bucket {
  std::int64_t limit = 0;
  Moment limit_until = never;  ///< a limit that was learned holds so long
  std::chrono::microseconds period{0};
  Moment blocked_until = never;
  std::int64_t refusals = 0;  ///< 429s in a row
  struct Step {
    std::int64_t begin = 0;  ///< in steps since the epoch
    std::int64_t count = 0;
  };
  std::vector<Step> steps{};  ///< oldest first

  std::int64_t used(Moment now) const noexcept;
  /// `now`, or when the next call may be made.
  Moment free_at(Moment now) const noexcept;
  void count(Moment now, std::int64_t calls = 1);
  /// The oldest ones.
  void forget(std::int64_t calls);
};

struct Permit {
  bool granted = true;
  Moment when = never;  ///< where it is not: the moment to ask again
  std::string why{};    ///< "300 writes a day of app 123 are used up"
};

/// What is known of a limit from an answer.
struct LimitNews {
  int status = 0;
  std::optional<std::chrono::seconds> retry_after{};
  std::optional<std::int64_t> limit{}, remaining{};
  std::optional<std::chrono::seconds> reset{};
};
/// From `x-ratelimit-*`; times relative to `now`.
LimitNews limit_news(int status, const http::Fields& headers, std::chrono::sys_seconds now);

class Limiter {
 public:
  explicit Limiter(Store& store) : store_(store) {}

  /// One call of `account`, counted; or when there may be one.
  Result<Permit> take(const Account& account, Category category);
  /// A 429 closes the bucket until it says, or for ever longer where it does not, and for a day lets it hold no more
  /// than it had let through. `jitter`: 0 to 1.
  Result<void> heard(const Account& account, Category category, const LimitNews& news, double jitter);
  /// Buckets of `account` that are closed or used up, for people.
  Result<std::vector<Permit>> waits(const Account& account);

 private:
  Store& store_;
};

}  // namespace pinmill::publish
