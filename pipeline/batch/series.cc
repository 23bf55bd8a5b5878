#include "pipeline/batch/series.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "codecs/format.h"

namespace pinmill {

Result<std::vector<std::chrono::milliseconds>> find_cuts(const DraftPage& page, const SourceState& state,
                                                         const Recipe& recipe, Journal& journal,
                                                         MediaBoundary& boundary, const ClipProgressCallback& progress,
                                                         std::stop_token stop) {
  const std::string key = fmt::format("{}-{}", recipe.video.min_duration.count(), recipe.video.max_duration.count());
  if (auto known = journal.cuts_of(state.sha256, key)) return *std::move(known);
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, page.file.open());
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(fd.get()));
  std::vector<std::chrono::milliseconds> cuts;
  if (traits_of(format).kind == FormatKind::video) {
    PINMILL_ASSIGN_OR_RETURN(cuts, boundary.split(fd.get(), recipe, progress, std::move(stop)));
    if (!is_unchanged(fd.get(), state))
      return Error(ErrorCode::unavailable, "the file changed while it was looked at; run again when it is complete");
    journal.add_cuts(state.sha256, key, cuts);
  }
  return cuts;
}

std::vector<Draft> parts_of(const Draft& draft, const std::vector<std::chrono::milliseconds>& cuts,
                            const std::string& series_id) {
  if (cuts.empty()) return {draft};
  std::vector<Draft> parts;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    Draft& part = parts.emplace_back(draft);
    ClipRange range;
    if (i > 0) range.start = cuts[i - 1];
    if (i < cuts.size()) range.end = cuts[i];
    part.part = range;
    part.series = DraftSeries{series_id, i, cuts.size() + 1};
  }
  return parts;
}

}  // namespace pinmill
