#include "app/doctor/doctor_command.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/printable.h"
#include "base/json.h"

namespace pinmill::app {
namespace {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::warning: return "warning";
    case Verdict::wrong: break;
  }
  return "wrong";
}

/// Reads the settings into `set_up`, as far as they are right.
Check check_settings(const DoctorFlags& flags, SetUp& set_up) {
  set_up.settings_file = flags.config.value_or(settings_file());
  set_up.online = flags.online;
  Check check{"settings", Verdict::good, set_up.settings_file.string(), ""};
  std::error_code failed;
  if (!std::filesystem::exists(set_up.settings_file, failed)) {
    check.verdict = flags.config ? Verdict::wrong : Verdict::good;
    check.found = "there is no " + set_up.settings_file.string();
    if (flags.config) check.remedy = "Name one that is there.";
  } else if (auto settings = load_settings(set_up.settings_file); settings) {
    set_up.settings = *std::move(settings);
    if (auto service = load_service_settings(set_up.settings_file)) set_up.service = *std::move(service);
  } else {
    check.verdict = Verdict::wrong;
    check.found = settings.error().describe();
    check.remedy = "Mend that line; `man pinmill` has what stands in it.";
  }
  if (flags.store) set_up.settings.store = flags.store;
  return check;
}

std::vector<Check> all_checks(const DoctorFlags& flags) {
  SetUp set_up;
  std::vector<Check> checks = {check_settings(flags, set_up)};
  checks.push_back(check_vault(set_up));  // before the store, which is opened with it
  for (Check& check : check_store(set_up)) checks.push_back(std::move(check));
  for (Check check : {check_disk(set_up), check_port(set_up), check_confinement(set_up), check_clock(),
                      check_time_zones(set_up), check_fonts(), check_libraries()})
    checks.push_back(std::move(check));
  return checks;
}

std::string json_of(const std::vector<Check>& checks) {
  Json::Array list;
  for (const Check& check : checks)
    list.push_back(Json::object({{"name", check.name},
                                 {"verdict", std::string(to_string(check.verdict))},
                                 {"found", check.found},
                                 {"remedy", check.remedy}}));
  return Json::array(std::move(list)).dump() + "\n";
}

std::string text_of(const std::vector<Check>& checks) {
  std::string text;
  for (const Check& check : checks) {
    text += fmt::format("{:<8} {}: {}\n", to_string(check.verdict), printable(check.name), printable(check.found));
    if (!check.remedy.empty()) text += fmt::format("{:<8} {}\n", "", printable(check.remedy));
  }
  return text;
}

}  // namespace

ExitCode run_doctor(const DoctorFlags& flags) {
  const std::vector<Check> checks = all_checks(flags);
  if (auto printed = print(flags.json ? json_of(checks) : text_of(checks)); !printed)
    return tell_refusal(printed.error());
  const bool wrong =
      std::any_of(checks.begin(), checks.end(), [](const Check& check) { return check.verdict == Verdict::wrong; });
  return wrong ? ExitCode::some_failed : ExitCode::all_ready;
}

}  // namespace pinmill::app
