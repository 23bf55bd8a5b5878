// --rules FILE, or the built-in pack. Free function, any thread.
#pragma once

#include "app/settings.h"
#include "pipeline/rules.h"

namespace pinmill::app {

Result<RulePack> load_rules(const Settings& settings);

}  // namespace pinmill::app
