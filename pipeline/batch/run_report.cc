#include "pipeline/batch/run_report.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pinmill {
namespace {

// True where nothing of it is left to do.
bool is_closed(std::span<const PageState> pages) {
  return std::none_of(pages.begin(), pages.end(),
                      [](const PageState& page) { return page.stage == PageState::Stage::open; });
}

bool is_reused(std::span<const PageState> pages) {
  return std::all_of(pages.begin(), pages.end(), [](const PageState& page) {
    return page.made.record != nullptr && page.made.origin == MadePage::Origin::reused;
  });
}

std::vector<ManifestPin> assemble_finished(const RunResults& results) {
  std::unordered_map<std::string_view, const ManifestPin*> earlier;
  for (const ManifestPin& pin : results.earlier.pins) earlier.emplace(pin.id, &pin);
  std::vector<ManifestPin> pins;
  for (std::size_t index = 0; index < results.pages.drafts.size(); ++index) {
    const auto pages = results.pages.of(index);
    if (!is_closed(pages)) continue;
    Draft& draft = results.pages.drafts[index];
    const auto known = earlier.find(results.ids[index]);
    std::vector<PageOutcome> outcomes;
    for (const PageState& page : pages)
      outcomes.push_back(outcome_of(page, known == earlier.end() ? nullptr : known->second));
    if (pages.size() > 1 && draft.fit.value_or(results.options.recipe.fit) == FitMode::keep)
      draft.findings.push_back({"fit.one-size", Severity::info, "keep", "pad",
                                "The pages of one Pin must share one size: they were padded to it.", true});
    pins.push_back(assemble(draft, results.ids[index], outcomes, results.together[index], results.rules));
  }
  return pins;
}

ManifestSummary summary_of(const RunResults& results, std::span<const ManifestPin> pins) {
  ManifestSummary summary;
  for (const ManifestPin& pin : pins) {
    summary.ready += pin.status == PinStatus::ready;
    summary.failed += pin.status == PinStatus::failed;
    summary.skipped += pin.status == PinStatus::skipped;
  }
  for (std::size_t draft = 0; draft < results.pages.drafts.size(); ++draft)
    summary.reused += is_reused(results.pages.of(draft));
  summary.seconds = static_cast<double>(results.took.count()) / 1000.0;
  return summary;
}

}  // namespace

PrepareReport report_of(RunResults results, const std::stop_token& stop) {
  PrepareReport report;
  report.interrupted = stop.stop_requested() && !is_closed(results.pages.all);
  std::vector<ManifestPin> pins = assemble_finished(results);
  mark_lookalikes(pins, results.pages.all, results.ids);
  for (const ManifestPin& pin : pins) report.run_ids.push_back(pin.id);
  const ManifestSummary summary = summary_of(results, pins);

  RunScope& scope = results.scope;
  const bool drop = results.options.gone == PrepareOptions::Gone::prune && !report.interrupted;
  scope.ids.insert(results.ids.begin(), results.ids.end());
  scope.gone = drop ? RunScope::Gone::drop : RunScope::Gone::keep;
  scope.ended = !report.interrupted;
  MergedManifest merged = merge_manifest(results.earlier, std::move(pins), scope);
  report.manifest = std::move(merged.manifest);
  report.manifest.summary = summary;
  report.gone_ids = std::move(merged.gone_ids);
  report.superseded_ids = std::move(merged.superseded_ids);
  return report;
}

Result<void> write_report(const PrepareReport& report, const RunPages& pages, PrepareOptions::Gone gone,
                          const OutputFolder& out, Journal& journal) {
  PINMILL_RETURN_IF_ERROR(write_manifest(out.path(), out.temporary_folder(), report.manifest));
  PINMILL_RETURN_IF_ERROR(write_file_atomically(out.path() / "index.html", out.temporary_folder(),
                                                as_bytes(preview_page(report.manifest))));
  if (report.interrupted) return {};
  remove_pins(out, report.superseded_ids);
  if (gone == PrepareOptions::Gone::prune) remove_strays(out, report.manifest);
  std::unordered_set<std::string> stems;
  std::unordered_set<std::string_view> digests;
  for (const ManifestPin& pin : report.manifest.pins) {
    for (const ManifestPage& page : pin.pages) {
      stems.insert(page.file.substr(0, page.file.rfind('.')));
      digests.insert(page.source_sha256);
    }
  }
  for (const PageState& page : pages.all) {
    if (page.sidecar) digests.insert(page.sidecar->sha256);
    if (page.cover) digests.insert(page.cover->sha256);
    if (page.music) digests.insert(page.music->sha256);
  }
  journal.compact(
      out.temporary_folder(), [&](const PageRecord& record) { return stems.contains(record.stem); },
      [&](std::string_view sha256) { return digests.contains(sha256); });
  return {};
}

}  // namespace pinmill
