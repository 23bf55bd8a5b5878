#include "pipeline/batch/head_start.h"

#include <utility>

#include "base/byte_io.h"
#include "codecs/format.h"
#include "pipeline/stages/plan_clip.h"

namespace pinmill {
namespace {

constexpr std::uint64_t least_bytes = 16'000'000;  // read in the time that a probe takes

bool is_moved_only(Action action) noexcept {
  return action == Action::copy || action == Action::remux;
}

}  // namespace

bool deserves_head_start(const Draft& draft, const Recipe& recipe, MediaBoundary& boundary, std::stop_token stop) {
  if (draft.pages.size() != 1 || (draft.multi_page && !draft.series)) return false;
  const auto fd = draft.pages.front().file.open();
  if (!fd) return false;
  const auto status = status_of(fd->get());
  if (!status || status->size_bytes < least_bytes) return false;
  const auto format = sniff(fd->get());
  if (!format || traits_of(*format).kind != FormatKind::video) return false;
  const auto info = boundary.probe(fd->get(), recipe.limits, std::move(stop));
  if (!info) return false;
  const auto plan = plan_clip(*info, recipe);
  return plan && !plan->needs_split && is_moved_only(plan->action);
}

}  // namespace pinmill
