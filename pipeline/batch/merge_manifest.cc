#include "pipeline/batch/merge_manifest.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/unicode.h"

namespace pinmill {
namespace {

bool has_no_file(const ManifestPin& pin) {
  return std::all_of(pin.pages.begin(), pin.pages.end(), [](const ManifestPage& page) { return page.file.empty(); });
}

}  // namespace

MergedManifest merge_manifest(const Manifest& earlier, std::vector<ManifestPin> finished, const RunScope& scope) {
  MergedManifest merged;
  std::vector<ManifestPin>& pins = merged.manifest.pins;
  pins = std::move(finished);
  std::unordered_set<std::string> replaced;
  for (const ManifestPin& pin : pins) replaced.insert(pin.id);
  for (const ManifestPin& pin : earlier.pins) {
    if (!replaced.contains(pin.id)) pins.push_back(pin);
  }
  std::sort(pins.begin(), pins.end(),
            [](const ManifestPin& a, const ManifestPin& b) { return natural_less(a.id, b.id); });

  if (scope.ended) merged.superseded_ids = superseded_pins(merged.manifest, scope.ids, scope.sources);
  const std::unordered_set<std::string_view> superseded(merged.superseded_ids.begin(), merged.superseded_ids.end());
  std::erase_if(pins, [&](const ManifestPin& pin) { return superseded.contains(pin.id); });
  merged.gone_ids = gone_pins(merged.manifest, scope.ids, scope.out, scope.sources);
  const std::unordered_set<std::string_view> gone(merged.gone_ids.begin(), merged.gone_ids.end());
  std::erase_if(pins, [&](const ManifestPin& pin) {
    // of a failed Pin whose file was replaced nothing is left to keep
    return gone.contains(pin.id) && (scope.gone == RunScope::Gone::drop || has_no_file(pin));
  });
  return merged;
}

}  // namespace pinmill
