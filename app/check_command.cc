#include "app/check_command.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/rules_option.h"
#include "pipeline/check.h"

namespace pinmill::app {
namespace {

CheckOptions options_of(const CheckFlags& flags, const RulePack& rules) {
  CheckOptions options;
  options.scan.inputs = flags.inputs;
  options.scan.zone = flags.settings.time_zone.value_or("");
  options.scan.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  options.rules = &rules;
  options.pages_as = flags.settings.pages_as.value_or(options.pages_as);
  return options;
}

/// "  warning  image.aspect: 4:3, accepted 2:3: …"
std::string finding_lines(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    std::string measured = finding.measured;
    if (!finding.limit.empty()) measured += (measured.empty() ? "accepted " : ", accepted ") + finding.limit;
    text += printable(fmt::format("  {:<7} {}{}{}: {}", to_string(finding.severity), finding.rule,
                                  measured.empty() ? "" : ": ", measured, finding.message)) +
            "\n";
  }
  return text;
}

std::string pin_text(const CheckedPin& pin) {
  std::string text;
  for (const CheckedPage& page : pin.pages) {
    text += printable(page.path.string()) + "\n";
    if (page.error) text += printable("  error   " + page.error->to_string()) + "\n";
    text += finding_lines(page.findings);
  }
  if (pin.findings.empty() && !pin.error) return text;
  const bool alone = pin.pages.size() == 1 && pin.origin.empty();
  if (!alone) text += printable(pin.origin.empty() ? pin.name : pin.name + " (" + pin.origin + ")") + "\n";
  if (pin.error) text += printable("  error   " + pin.error->to_string()) + "\n";
  return text + finding_lines(pin.findings);
}

void tell_messages(const CheckReport& report) {
  for (const ScanError& error : report.errors)
    tell(printable(fmt::format("pinmill: {}: {}", error.subject, error.error.to_string())) + "\n");
  if (!report.skipped.empty()) tell(fmt::format("left out, for they are no Pins: {}\n", report.skipped.size()));
}

ExitCode print_report(const CheckReport& report, const CheckFlags& flags) {
  std::string text;
  if (flags.json) {
    text = to_json(report).dump(2) + "\n";
  } else {
    for (const CheckedPin& pin : report.pins) text += pin_text(pin);
  }
  const auto printed = print(text);
  tell_messages(report);
  if (!printed) {
    tell_error(printed.error());
    return ExitCode::some_failed;
  }
  if (report.pins.empty()) return ExitCode::nothing_done;
  return report.fatal ? ExitCode::some_failed : ExitCode::all_ready;
}

}  // namespace

ExitCode run_check(const CheckFlags& flags, MediaBoundary& boundary) {
  const auto rules = load_rules(flags.settings);
  if (!rules) {
    tell_error(rules.error());
    return ExitCode::usage;
  }
  auto interrupts = Interrupts::watch();
  if (!interrupts) {
    tell_error(interrupts.error());
    return ExitCode::nothing_done;
  }
  const auto report = check(options_of(flags, *rules), boundary, (*interrupts)->token());
  if (report) return print_report(*report, flags);
  if (report.error().code() == ErrorCode::cancelled) return ExitCode::interrupted;
  tell_error(report.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app
