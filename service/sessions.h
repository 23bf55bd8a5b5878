// Browsers that are logged in to the console. Held in memory: after a restart one logs in again. Internally
// synchronised.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace pinmill::service {

struct Session {
  std::string handle{};  ///< what the cookie holds
  std::string token{};   ///< what the page's script sends besides, and no other page knows
  std::string key{};     ///< the API key's id
};

class Sessions {
 public:
  using Clock = std::chrono::steady_clock;

  Session begin(const std::string& key, Clock::time_point now = Clock::now());
  /// It has been used, and lasts for longer. nullopt where it is unknown or over.
  std::optional<Session> find(const std::string& handle, Clock::time_point now = Clock::now());
  void end(const std::string& handle);

  static constexpr std::chrono::hours idle{12}, longest{24 * 7};

 private:
  struct Entry {
    Session session;
    Clock::time_point begun, used;
  };
  void forget_old(Clock::time_point now);

  std::mutex mutex_;
  std::map<std::string, Entry> entries_;  ///< by the handle's digest, so that looking it up takes as long for any guess
};

/// How often somebody has tried a key that is none.
class WrongKeys {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr unsigned most = 10;
  static constexpr std::chrono::minutes window{1};

  bool are_too_many(const std::string& peer, Clock::time_point now = Clock::now());
  void count(const std::string& peer, Clock::time_point now = Clock::now());

 private:
  struct Entry {
    unsigned count = 0;
    Clock::time_point since{};
  };
  std::mutex mutex_;
  std::map<std::string, Entry> peers_;
};

}  // namespace pinmill::service
