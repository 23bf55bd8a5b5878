#include "app/rules_option.h"

namespace pinmill::app {

Result<RulePack> load_rules(const Settings& settings) {
  if (settings.rules) return RulePack::load(*settings.rules);
  return RulePack::built_in();
}

}  // namespace pinmill::app
