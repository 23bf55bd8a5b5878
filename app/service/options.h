// The commands of the service, as CLI11 is told of them. Each returns its own. Free functions, one thread at a time.
#pragma once

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace pinmill::app {

CLI::App* add_serve(CLI::App& app, ServeFlags& flags);
CLI::App* add_keys(CLI::App& app, KeysFlags& flags);

}  // namespace pinmill::app
