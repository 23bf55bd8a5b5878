#include "app/rules_command.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "app/console.h"
#include "app/printable.h"
#include "app/rules_option.h"
#include "base/json.h"

namespace pinmill::app {
namespace {

std::string table_of(const RulePack& rules) {
  std::size_t id_width = 0, limit_width = 0;
  for (const Rule& rule : rules.rules()) {
    id_width = std::max(id_width, rule.id.size());
    limit_width = std::max(limit_width, limit_text(rule).size());
  }
  std::string text;
  for (const Rule& rule : rules.rules()) {
    text += fmt::format("{:<{}}  {:<7}  {:<{}}  {}\n", printable(rule.id), id_width, to_string(rule.severity),
                        printable(limit_text(rule)), limit_width, rule.mendable ? "prepare mends it" : "");
    text += fmt::format("    {}\n    {}, {}\n", printable(rule.remedy), printable(rule.source), printable(rule.date));
  }
  return text;
}

Json json_of(const RulePack& rules) {
  Json list = Json::array();
  for (const Rule& rule : rules.rules()) list.push(to_json(rule));
  return Json::object({{"rules", std::move(list)}});
}

}  // namespace

ExitCode run_rules(const RulesFlags& flags) {
  const auto rules = load_rules(flags.settings);
  if (!rules) {
    tell_error(rules.error());
    return ExitCode::usage;
  }
  if (auto printed = print(flags.json ? json_of(*rules).dump(2) + "\n" : table_of(*rules)); !printed) {
    tell_error(printed.error());
    return ExitCode::some_failed;
  }
  return ExitCode::all_ready;
}

}  // namespace pinmill::app
