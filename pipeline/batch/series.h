// A video that is too long for one Pin becomes several, in order. Free functions, any thread.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/batch/journal.h"
#include "pipeline/batch/source_state.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

/// Where the draft's video is to be cut; empty where it stays whole, or is none. Asked once of each content: the
/// journal knows the answer afterwards. Any thread.
Result<std::vector<std::chrono::milliseconds>> find_cuts(const DraftPage& page, const SourceState& state,
                                                         const Recipe& recipe, Journal& journal,
                                                         MediaBoundary& boundary, const ClipProgressCallback& progress,
                                                         std::stop_token stop);

/// The draft once for each part, as a series of that id; as it is where there are no cuts.
std::vector<Draft> parts_of(const Draft& draft, const std::vector<std::chrono::milliseconds>& cuts,
                            const std::string& series_id);

}  // namespace pinmill
