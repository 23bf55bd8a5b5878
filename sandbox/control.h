// What the real Pinterest has not: the ledger, the clock's hands, faults by request; and the pages for people.
// Internally synchronised.
#pragma once

#include "http/server.h"
#include "sandbox/core.h"

namespace pinmill::sandbox {

/// Anything below /sandbox/. A change must come as application/json, so that no foreign page can send it.
http::Answer control(Core& core, const http::RequestHead& head, const std::string& body);
/// The pages, their parts, the files of Pins, and the events.
http::Answer show(Core& core, const http::RequestHead& head);

}  // namespace pinmill::sandbox
