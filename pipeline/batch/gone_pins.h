// Pins of earlier runs whose sources are no more, and what a removal leaves behind. Free functions, one thread.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pipeline/batch/output_folder.h"
#include "pipeline/manifest.h"

namespace pinmill {

/// The sources that a run has read, as ManifestPage::source, with their digests (empty: could not be read).
using SourcesRead = std::unordered_map<std::string, std::string>;

/// True where a source of `pin` is missing, or holds something else by now. A name that is no UTF-8 cannot be looked
/// up, and counts as there.
bool lost_its_source(const ManifestPin& pin, const std::filesystem::path& out, const SourcesRead& read);

/// Pins of `manifest` that are not of this run and lost their source, or whose source went into another Pin of this run
/// (a row or a page was taken out).
std::vector<std::string> gone_pins(const Manifest& manifest, const std::unordered_set<std::string>& run_ids,
                                   const std::filesystem::path& out, const SourcesRead& read);

/// Pins of `manifest` that are not of this run though it has read all their sources as they were, where one of the two
/// ways to make Pins of them was a series and what was made now is ready: other parts, a whole in place of parts, parts
/// in place of a whole. Other Pins of the same files may be wanted beside these.
std::vector<std::string> superseded_pins(const Manifest& manifest, const std::unordered_set<std::string>& run_ids,
                                         const SourcesRead& read);

/// Removes page files and before-pictures of these ids, and their folders where nothing else is in them. What cannot be
/// removed stays.
void remove_pins(const OutputFolder& out, const std::vector<std::string>& ids);

/// Removes page files and before-pictures of ids that `manifest` does not have, and their folders where nothing else is
/// in them. Only names that pinmill gives are touched. What cannot be removed stays.
void remove_strays(const OutputFolder& out, const Manifest& manifest);

}  // namespace pinmill
