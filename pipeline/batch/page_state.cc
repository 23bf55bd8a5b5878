#include "pipeline/batch/page_state.h"

#include <unordered_map>

#include <fmt/format.h>

#include "pipeline/batch/near_duplicates.h"

namespace pinmill {

PageOutcome outcome_of(const PageState& page, const ManifestPin* known) {
  PageOutcome outcome;
  outcome.source = page.source;
  if (page.state) {
    outcome.source_sha256 = page.state->sha256;
  } else if (known != nullptr && page.number <= known->pages.size()) {
    outcome.source_sha256 = known->pages[page.number - 1].source_sha256;
  }
  outcome.error = page.error;
  const PageRecord* record = page.made.record.get();
  outcome.is_video = page.stage == PageState::Stage::done && (page.failed_clip || (!page.error && record == nullptr));
  if (record == nullptr) return outcome;
  outcome.report = record->report_of(page.number);
  outcome.file = fmt::format("{}.{}", record->stem, record->report.output.extension);
  outcome.is_video = record->report.output.is_video();
  if (page.number == 1 || record->further.empty()) {
    outcome.preview = record->preview;
    if (record->report.cover) outcome.cover = PagePlace{record->stem, {}}.cover();
  }
  return outcome;
}

void mark_lookalikes(std::vector<ManifestPin>& pins, std::span<const PageState> pages,
                     std::span<const std::string> ids) {
  std::unordered_map<std::string_view, ManifestPin*> by_id;
  for (ManifestPin& pin : pins) by_id.emplace(pin.id, &pin);
  std::vector<ManifestPage*> made;
  std::vector<std::uint64_t> hashes;
  for (const PageState& page : pages) {
    const auto pin = by_id.find(ids[page.draft]);
    if (pin == by_id.end() || page.made.record == nullptr) continue;
    const PageReport* report = page.made.record->report_of(page.number);
    if (report == nullptr) continue;
    made.push_back(&pin->second->pages[page.number - 1]);
    hashes.push_back(report->perceptual_hash);
  }
  const auto lookalikes = earlier_lookalikes(hashes);
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (!lookalikes[i] || made[*lookalikes[i]]->source == made[i]->source) continue;
    made[i]->findings.push_back({"picture.lookalike", Severity::info, "", "",
                                 fmt::format("It looks almost like {}, which comes before it; both were prepared.",
                                             made[*lookalikes[i]]->source),
                                 false});
  }
}

}  // namespace pinmill
