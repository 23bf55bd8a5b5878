// What OUT lists after a run: its Pins among those of earlier runs. A free function, any thread.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "pipeline/batch/gone_pins.h"
#include "pipeline/manifest.h"

namespace pinmill {

struct RunScope {
  std::filesystem::path out;
  std::unordered_set<std::string> ids;  ///< of the run's Pins, finished or not
  SourcesRead sources;
  enum class Gone : std::uint8_t { keep, drop } gone = Gone::keep;
  bool ended = true;  ///< false: it was interrupted, and other Pins of its sources may be yet to come
};

struct MergedManifest {
  Manifest manifest;  ///< in natural order of the ids; without a summary
  std::vector<std::string> gone_ids;
  std::vector<std::string> superseded_ids;  ///< dropped, as superseded_pins() says; none of `gone_ids`
};

/// A finished Pin takes the place of the one that had its id. Gone Pins are dropped where `scope` says so, and always
/// where they have no file.
MergedManifest merge_manifest(const Manifest& earlier, std::vector<ManifestPin> finished, const RunScope& scope);

}  // namespace pinmill
