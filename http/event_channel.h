// What a hub and the streams of its listeners share. For the server's sources only. Internally synchronised.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "http/event_hub.h"

namespace pinmill::http {

/// One listener: events come in from any thread, bytes go out on the connection's.
class EventStream {
 public:
  EventStream(std::size_t max_backlog_bytes, std::string first) : max_(max_backlog_bytes), backlog_(std::move(first)) {}

  /// Called under the stream's lock when bytes have come while `take` had none; set before it is registered.
  std::function<void()> wake;

  void push(std::string_view text);
  void close();

  enum class Taken : std::uint8_t { bytes, nothing, closed };
  /// Moves at most `size` bytes to `into`. Where there are none, `sleep` is called under the lock, so that no event is
  /// missed between; it says whether it could.
  Taken take(char* into, std::size_t size, std::size_t& count, const std::function<bool()>& sleep);

 private:
  std::mutex mutex_;
  const std::size_t max_;
  std::string backlog_;
  bool asleep_ = false, closed_ = false;
};

struct EventHub::Channel {
  EventHubOptions options;
  mutable std::mutex mutex;
  std::uint64_t next_id = 1;
  struct Event {
    std::uint64_t id;
    std::string text;
  };
  std::deque<Event> history;
  std::set<std::shared_ptr<EventStream>> streams;

  /// With the events after `last_seen` in it, as far as the history reaches; 0: none of them.
  std::shared_ptr<EventStream> subscribe(std::uint64_t last_seen, std::function<void()> wake);
  void unsubscribe(const std::shared_ptr<EventStream>& stream);
};

}  // namespace pinmill::http
