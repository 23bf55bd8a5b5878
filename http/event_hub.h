// Server-sent events to whoever listens. Internally synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pinmill::http {

struct EventHubOptions {
  std::size_t history = 256;                ///< events kept for listeners that come back with Last-Event-ID
  std::size_t max_backlog_bytes = 1 << 20;  ///< of one listener; a slower one is cut off and may come back
};

class EventHub {
 public:
  explicit EventHub(EventHubOptions options = {});
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;
  ~EventHub();

  /// To every listener; ids count from 1. Never blocks on one.
  void publish(std::string_view event, std::string_view data);
  std::size_t listeners() const;

  /// What the server and the hub share.
  struct Channel;
  const std::shared_ptr<Channel>& channel() const noexcept { return channel_; }

 private:
  std::shared_ptr<Channel> channel_;
};

}  // namespace pinmill::http
