#include "app/publishing/gather.h"

#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "app/console.h"
#include "app/prepare_command.h"
#include "app/prepare_report.h"
#include "app/rules_option.h"

namespace pinmill::app {
namespace {

bool is_prepared(const std::filesystem::path& input) {
  std::error_code absent;
  return std::filesystem::is_regular_file(input / "pins.json", absent) && read_manifest(input);
}

void note_broken_rules(const ManifestPin& pin, Gathered& gathered) {
  const auto note = [&](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings)
      if (finding.severity == Severity::error && !finding.mended)
        gathered.broken_rules[pin.id].push_back(finding.rule + ": " + finding.message);
  };
  note(pin.findings);
  for (const ManifestPage& page : pin.pages) note(page.findings);
}

void add(const Manifest& manifest, const std::filesystem::path& out, std::span<const std::string> ids,
         Gathered& gathered) {
  PreparedPins more = prepared_pins(manifest, out, ids);
  const auto move_all = [](auto& from, auto& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  move_all(more.pins, gathered.prepared.pins);
  move_all(more.left_out, gathered.prepared.left_out);
  for (const ManifestPin& pin : manifest.pins) note_broken_rules(pin, gathered);
}

Result<void> prepare_and_add(PrepareFlags flags, MediaBoundary& boundary, std::stop_token stop, Gathered& gathered) {
  flags.dry_run = false;  // what would be sent is known when it is made
  PINMILL_ASSIGN_OR_RETURN(const RulePack rules, load_rules(flags.settings));
  PrepareOptions options = prepare_options_of(flags);
  options.rules = &rules;
  PINMILL_ASSIGN_OR_RETURN(const PrepareReport report, prepare_as_asked(options, flags, boundary, std::move(stop)));
  tell(error_lines(report));
  if (!flags.quiet) tell(summary_lines(report, options));
  if (report.interrupted) return Error(ErrorCode::cancelled, "interrupted while preparing: nothing was queued");
  gathered.inputs_refused += report.errors.size();
  if (!report.run_ids.empty()) add(report.manifest, options.scan.out, report.run_ids, gathered);
  return {};
}

}  // namespace

Result<Gathered> gather(const PrepareFlags& flags, MediaBoundary& boundary, std::stop_token stop) {
  Gathered gathered;
  PrepareFlags unprepared = flags;
  unprepared.inputs.clear();
  for (const std::filesystem::path& input : flags.inputs) {
    if (!is_prepared(input)) {
      unprepared.inputs.push_back(input);
      continue;
    }
    PINMILL_ASSIGN_OR_RETURN(const Manifest manifest, read_manifest(input));
    add(manifest, input, {}, gathered);
  }
  if (!unprepared.inputs.empty())
    PINMILL_RETURN_IF_ERROR(prepare_and_add(std::move(unprepared), boundary, std::move(stop), gathered));
  return gathered;
}

}  // namespace pinmill::app
