// One request and its answer, while libmicrohttpd calls back about it. For the server's sources only. One thread at a
// time: the connection's, and a handler's between dispatching and `ready`.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "http/server.h"

namespace pinmill::http {

struct ServerExchange {
  std::uint64_t id = 0;
  RequestHead head{};
  std::unique_ptr<Receiver> receiver{};
  /// Set before the body has ended: the rest is thrown away.
  std::optional<Answer> early{};
  std::uint64_t thrown_away_bytes = 0;

  bool dispatched = false;
  std::atomic<bool> ready{false};  ///< `answer` is there: written by a handler's thread before
  std::optional<Answer> answer{};
  bool answered = false;  ///< the answer was handed to libmicrohttpd
};

}  // namespace pinmill::http
