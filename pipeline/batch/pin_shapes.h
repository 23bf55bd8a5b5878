// What each draft of a run becomes: itself, a carousel, a story, or several Pins. One thread at a time.
#pragma once

#include <optional>
#include <stop_token>

#include "pipeline/media_boundary.h"
#include "pipeline/scan.h"
#include "pipeline/stages/story_plan.h"

namespace pinmill {

struct PinShape {
  PagesShape shape = PagesShape::single;
  std::optional<Error> refusal;  ///< why it cannot be made as asked for
};

/// Looks at the first bytes of the draft's pages, and at those that may be animations through `boundary`. What cannot
/// be opened counts as a still: making it says why it cannot.
PinShape shape_of(const Draft& draft, PagesAs as, const RulePack& rules, MediaBoundary& boundary,
                  const ImageLimits& limits, std::stop_token stop);

/// Under PagesAs::series each page of several becomes a draft of its own, with what it says and, beyond that, what its
/// Pin says; a Pin of more than `most_pages` stays as it is, to fail.
ScanReport spread_series(ScanReport scanned, PagesAs as, std::size_t most_pages);

}  // namespace pinmill
