// From a reply to what goes out, and what faults make of it. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "http/server.h"
#include "sandbox/fault.h"
#include "sandbox/operation.h"

namespace pinmill::sandbox {

/// JSON with Pinterest's usual headers; `strict` leaves out of an error what the contract does not name.
http::Answer answer_of(Reply reply, Time now, bool strict);
/// As the faults want it to end: after the deed was done.
http::Answer spoil(http::Answer answer, const std::vector<Fault>& faults);
/// "reset, unlisted"; empty: none.
std::string fault_names(const std::vector<Fault>& faults);

}  // namespace pinmill::sandbox
