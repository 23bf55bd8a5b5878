// The systemd unit that keeps a worker running for its user. Free functions, any thread.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace pinmill::app {

/// $XDG_CONFIG_HOME/systemd/user/pinmill-worker.service, else below ~/.config; empty where there is no home.
std::filesystem::path worker_unit_file();
/// Starts this very program; `store` empty: the default one.
Result<std::string> worker_unit(const std::filesystem::path& store);
/// What to say where Pins wait and nobody will send them.
std::string how_to_run_a_worker();

}  // namespace pinmill::app
