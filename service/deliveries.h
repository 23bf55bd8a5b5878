// Events on their way to webhooks: at least once, each try written down, kept for redelivery when the tries are used
// up. Internally synchronised; what is given a session runs in its transaction, one thread at a time.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "http/guard.h"
#include "service/core.h"
#include "service/webhooks.h"

namespace pinmill::service {

struct Delivery {
  std::string event_id{};  ///< the same for each try
  std::string webhook{};
  std::string event{};
  std::string about{};  ///< the post's or account's id: first tries keep the order of its events
  std::string body{};   ///< the bytes that are signed and sent
  std::int64_t tries = 0;
  Moment next = never;
  enum class State : std::uint8_t { waiting, delivered, exhausted } state = State::waiting;
};

void put_delivery(publish::RecordSession& session, const Delivery& delivery);
/// A new one, to be tried at once, but after those that are there.
void add_delivery(publish::RecordSession& session, Delivery delivery);
/// Of that webhook and event; whatever its state.
std::optional<Delivery> find_delivery(publish::RecordSession& session, std::string_view webhook,
                                      std::string_view event_id);

/// One try: what came of it.
struct Attempt {
  bool delivered = false;
  bool again = true;  ///< a refusal (4xx but 408 and 429) is final
  int status = 0;     ///< 0: no answer
  std::string answer{}, problem{};
  std::chrono::milliseconds took{0};
};

/// How receivers are dialled.
http::GuardOptions receiver_guard(const Core& core);

/// `webhook.test` as well: one POST, signed, no redirects followed, 5 s.
Attempt attempt(Core& core, const Webhook& webhook, const Delivery& delivery, const std::stop_token& stop);
/// The row of `GET webhooks/logs` about it.
void log_attempt(publish::RecordSession& session, const Webhook& webhook, const Delivery& delivery,
                 const Attempt& attempt);

/// Threads that deliver what waits until they are destroyed.
class Courier {
 public:
  explicit Courier(Core& core);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

 private:
  void serve(const std::stop_token& stop);
  bool deliver_next(const std::stop_token& stop);
  std::optional<Delivery> take_next();
  std::optional<Delivery> next_of(publish::RecordSession& session) const;

  Core& core_;
  std::mutex mutex_;
  std::vector<std::string> busy_;  ///< ids of deliveries under way
  std::vector<std::jthread> threads_;
};

}  // namespace pinmill::service
