// Logins under way: begun here, continued by a browser, ended with an account. Held in memory: what a restart forgets
// is begun again. Internally synchronised.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "publish/pinterest/oauth.h"
#include "publish/publication.h"

namespace pinmill::service {

/// Sent to Pinterest, and awaited.
struct PendingLogin {
  publish::Login login{};
  std::string profile{}, redirect_url{};
  bool headless = false;
};

/// Logged in; what is left is to choose a board. It stands for the account's tokens, which never leave the service.
struct PendingBoard {
  publish::AccountId account = 0;
  std::string profile{}, redirect_url{};
};

template <typename Value>
class Handles {
 public:
  explicit Handles(std::chrono::seconds lifetime) : lifetime_(lifetime) {}

  /// Good until `now` and the lifetime.
  void put(const std::string& handle, Value value, Moment now) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(values_, [now](const auto& each) { return each.second.until <= now; });
    values_.insert_or_assign(handle, Entry{std::move(value), now + lifetime_});
  }
  std::optional<Value> look(const std::string& handle, Moment now) {
    const std::scoped_lock lock(mutex_);
    const auto found = values_.find(handle);
    if (found == values_.end() || found->second.until <= now) return std::nullopt;
    return found->second.value;
  }
  /// As `look`, and it is used up.
  std::optional<Value> take(const std::string& handle, Moment now) {
    auto value = look(handle, now);
    const std::scoped_lock lock(mutex_);
    values_.erase(handle);
    return value;
  }

 private:
  struct Entry {
    Value value;
    Moment until;
  };
  const std::chrono::seconds lifetime_;
  std::mutex mutex_;
  std::map<std::string, Entry> values_;
};

struct Connects {
  Handles<PendingLogin> logins{std::chrono::minutes(10)};   ///< by state
  Handles<PendingBoard> pending{std::chrono::minutes(10)};  ///< by pendingDataToken, one use
  Handles<PendingBoard> boards{std::chrono::minutes(15)};   ///< by tempToken (the contract's X-Connect-Token)
};

}  // namespace pinmill::service
