#include "service/sessions.h"

#include <algorithm>

#include "base/random.h"
#include "base/sha256.h"

namespace pinmill::service {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t most_sessions = 1'000;

std::string digest_of(const std::string& handle) {
  return Sha256::hex_of(as_bytes(handle));
}

}  // namespace

Session Sessions::begin(const std::string& key, Clock::time_point now) {
  Session session{.handle = random_hex(secret_bytes), .token = random_hex(secret_bytes), .key = key};
  const std::scoped_lock lock(mutex_);
  forget_old(now);
  entries_.insert_or_assign(digest_of(session.handle), Entry{session, now, now});
  return session;
}

std::optional<Session> Sessions::find(const std::string& handle, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(digest_of(handle));
  if (found == entries_.end()) return std::nullopt;
  Entry& entry = found->second;
  if (entry.used + idle <= now || entry.begun + longest <= now) {
    entries_.erase(found);
    return std::nullopt;
  }
  entry.used = now;
  return entry.session;
}

void Sessions::end(const std::string& handle) {
  const std::scoped_lock lock(mutex_);
  entries_.erase(digest_of(handle));
}

void Sessions::forget_old(Clock::time_point now) {
  std::erase_if(entries_, [now](const auto& each) {
    return each.second.used + idle <= now || each.second.begun + longest <= now;
  });
  while (entries_.size() >= most_sessions)
    entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                    [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
}

bool WrongKeys::are_too_many(const std::string& peer, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  const auto found = peers_.find(peer);
  return found != peers_.end() && found->second.since + window > now && found->second.count >= most;
}

void WrongKeys::count(const std::string& peer, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(peers_, [now](const auto& each) { return each.second.since + window <= now; });
  Entry& entry = peers_.try_emplace(peer, Entry{.since = now}).first->second;
  ++entry.count;
}

}  // namespace pinmill::service
