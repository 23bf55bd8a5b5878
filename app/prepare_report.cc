#include "app/prepare_report.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/printable.h"

namespace pinmill::app {
namespace {

std::vector<const ManifestPin*> pins_of_run(const PrepareReport& report) {
  std::vector<const ManifestPin*> pins;
  for (const std::string& id : report.run_ids) {
    if (const ManifestPin* pin = report.manifest.find(id); pin != nullptr) pins.push_back(pin);
  }
  return pins;
}

std::size_t count_of(const std::vector<const ManifestPin*>& pins, PinStatus status) {
  return static_cast<std::size_t>(
      std::count_if(pins.begin(), pins.end(), [status](const ManifestPin* pin) { return pin->status == status; }));
}

std::string what_was_done(const ManifestPin& pin) {
  if (pin.error) return fmt::format("{}: {}", pin.error->code, pin.error->message);
  if (pin.pages.empty()) return {};
  const ManifestPage& first = pin.pages.front();
  const std::string pages = pin.pages.size() > 1 ? fmt::format("{} pages, ", pin.pages.size()) : std::string();
  return fmt::format("{}{}x{}  {}: {}", pages, first.width_px, first.height_px, first.action, first.reason);
}

std::string_view plural(std::size_t count) {
  return count == 1 ? "" : "s";
}

/// By reason: how many, and the remedy of the first.
std::string skipped_lines(const std::vector<Skipped>& skipped) {
  std::map<Skipped::Reason, std::vector<const Skipped*>> by_reason;
  for (const Skipped& one : skipped) by_reason[one.reason].push_back(&one);
  std::string text;
  for (const auto& [reason, files] : by_reason) {
    text += fmt::format("left out: {} file{}, {} (as {}{}{})\n", files.size(), plural(files.size()), to_string(reason),
                        printable(files.front()->path.filename().string()), files.front()->message.empty() ? "" : ": ",
                        printable(files.front()->message));
  }
  return text;
}

/// By rule: on how many Pins, and the words of the first. What was mended is on the page and in the manifest.
std::string warning_lines(const std::vector<const ManifestPin*>& pins) {
  struct Warning {
    std::size_t count = 0;
    Severity severity = Severity::warning;
    std::string message;
  };
  std::map<std::string, Warning> by_rule;
  const auto add = [&by_rule](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      if (finding.severity == Severity::info || finding.mended) continue;
      Warning& warning = by_rule[finding.rule];
      if (warning.count++ == 0) warning.message = finding.message;
      if (finding.severity == Severity::error) warning.severity = Severity::error;
    }
  };
  for (const ManifestPin* pin : pins) {
    add(pin->findings);
    for (const ManifestPage& page : pin->pages) add(page.findings);
  }
  std::string text;
  for (const auto& [rule, warning] : by_rule)
    text += fmt::format("{}: {} ({}x): {}\n", warning.severity == Severity::error ? "error" : "warning", rule,
                        warning.count, printable(warning.message));
  return text;
}

std::string gone_lines(const PrepareReport& report, const PrepareOptions& options) {
  if (report.gone_ids.empty()) return {};
  const bool pruned = options.gone == PrepareOptions::Gone::prune && options.write == PrepareOptions::Write::files;
  std::string text = pruned ? "removed, their sources are gone or went into other Pins:\n"
                            : "their sources are gone or went into other Pins; `pinmill prepare --prune` removes "
                              "them:\n";
  for (const std::string& id : report.gone_ids) text += fmt::format("  {}\n", printable(id));
  return text;
}

std::string superseded_lines(const PrepareReport& report) {
  if (report.superseded_ids.empty()) return {};
  std::string text = "removed, their sources are cut into other Pins now, or are one again:\n";
  for (const std::string& id : report.superseded_ids) text += fmt::format("  {}\n", printable(id));
  return text;
}

std::string where_to_look(const PrepareReport& report, const PrepareOptions& options) {
  const std::string out = printable(options.scan.out.string());
  if (report.interrupted) return "Interrupted. What is done is kept; the same command goes on from here.\n";
  if (options.write == PrepareOptions::Write::nothing) return "Nothing was written (--dry-run).\n";
  if (report.run_ids.empty()) return {};
  return fmt::format("See {0}/index.html; {0}/pins.json has everything.\n", out);
}

}  // namespace

std::string pin_lines(const PrepareReport& report) {
  std::string text;
  for (const ManifestPin* pin : pins_of_run(report))
    text += printable(fmt::format("{:<7} {}  {}", to_string(pin->status), pin->id, what_was_done(*pin))) + "\n";
  return text;
}

std::string error_lines(const PrepareReport& report) {
  std::string text;
  for (const ScanError& error : report.errors)
    text += printable(fmt::format("pinmill: {}: {}", error.subject, error.error.to_string())) + "\n";
  return text;
}

std::string summary_lines(const PrepareReport& report, const PrepareOptions& options) {
  const auto pins = pins_of_run(report);
  std::string text =
      skipped_lines(report.skipped) + warning_lines(pins) + superseded_lines(report) + gone_lines(report, options);
  const bool timed = std::any_of(pins.begin(), pins.end(), [](const auto* pin) { return !pin->publish_at.empty(); });
  if (timed) text += fmt::format("times without an offset were read as {} (--time-zone)\n", printable(report.zone));
  if (pins.empty() && !report.interrupted)
    text +=
        "There is nothing to prepare in what was given: pinmill takes JPEG, PNG, WebP, GIF, TIFF, HEIC, AVIF and "
        "BMP, and videos.\n";
  else
    text += fmt::format("{} ready, {} failed, {} skipped ({} reused) in {:.1f} s\n", count_of(pins, PinStatus::ready),
                        count_of(pins, PinStatus::failed), count_of(pins, PinStatus::skipped),
                        report.manifest.summary.reused, report.manifest.summary.seconds);
  return text + where_to_look(report, options);
}

ExitCode exit_code_of(const PrepareReport& report) {
  if (report.interrupted) return ExitCode::interrupted;
  const auto pins = pins_of_run(report);
  if (pins.empty()) return ExitCode::nothing_done;
  if (count_of(pins, PinStatus::failed) > 0 || !report.errors.empty()) return ExitCode::some_failed;
  return ExitCode::all_ready;
}

}  // namespace pinmill::app
