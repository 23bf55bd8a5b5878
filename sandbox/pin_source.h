// The media of a Pin that is to be made: fetched or decoded, looked at, kept. Free function, any thread.
#pragma once

#include <variant>

#include "sandbox/operation.h"

namespace pinmill::sandbox {

/// Fills kind, pictures, cover, video and colour of `pin` from `source`; what is to be answered where it cannot be
/// taken. Without the world's lock: it may fetch.
std::optional<Reply> take_source(Core& core, const Call& call, const Json& source, Pin& pin);

}  // namespace pinmill::sandbox
