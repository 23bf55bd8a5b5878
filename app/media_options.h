// The commands that look at media and prepare it, as CLI11 is told of them. Each returns its own. Free functions, one
// thread at a time.
#pragma once

#include "app/command_line.h"

namespace CLI {
class App;
}

namespace pinmill::app {

CLI::App* add_prepare(CLI::App& app, PrepareFlags& flags);
CLI::App* add_probe(CLI::App& app, ProbeFlags& flags);
CLI::App* add_check(CLI::App& app, CheckFlags& flags);
CLI::App* add_rules_command(CLI::App& app, RulesFlags& flags);
CLI::App* add_init(CLI::App& app, InitFlags& flags);

}  // namespace pinmill::app
