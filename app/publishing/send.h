// Sending from the command that queued: what is due now, or all of it. Free functions, one thread at a time.
#pragma once

#include <cstdint>
#include <set>
#include <stop_token>

#include "publish/publisher.h"

namespace pinmill::app {

enum class SendUntil : std::uint8_t {
  nothing_due,  ///< what is for later is left to a worker
  all_over      ///< none of them waits any more, but for a person
};

struct Sent {
  bool by_another = false;  ///< another worker has the lease, and sends them
};

/// Works off the queue, these Pins and whatever else is due; on a terminal it counts. Where another worker sends
/// already, it waits for that one, or (nothing_due) returns at once.
Result<Sent> send_pins(publish::Publisher& publisher, const std::set<publish::PublicationId>& pins, SendUntil until,
                       std::stop_token stop);

/// Waits while a service sends them, as long as `send_pins` would take; at the end of `stop`, too.
Result<Sent> await_pins(publish::Desk& desk, const std::set<publish::PublicationId>& pins, SendUntil until,
                        const std::stop_token& stop);

}  // namespace pinmill::app
