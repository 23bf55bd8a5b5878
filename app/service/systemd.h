// What systemd passes to a service it starts, and is told by it (sd_listen_fds(3), sd_notify(3)): two variables and a
// datagram. Free functions, before other threads start or from one of them.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"

namespace pinmill::app {

/// The socket that systemd listens on for this process, which is closed for programs that it starts; nothing where it
/// passed none. invalid_argument where it passed several.
Result<std::optional<int>> passed_socket();

/// "READY=1", "STOPPING=1". Nothing happens where nobody waits for it.
void notify(std::string_view state);

}  // namespace pinmill::app
