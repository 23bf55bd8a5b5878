// What a folder of prepared Pins holds, as publishing takes it. Free functions, any thread.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/pin.h"
#include "pipeline/manifest.h"

namespace pinmill {

/// A Pin that cannot be published, and why.
struct LeftOutPin {
  std::string id{}, reason{};
};

struct PreparedPins {
  std::vector<PreparedPin> pins{};
  std::vector<LeftOutPin> left_out{};
};

/// Those of `ids` that are ready, in that order (none given: all, in the manifest's); failed and skipped ones are left
/// out with what failed, ready ones whose files are gone with that. `out` is the folder that the manifest's names start
/// from.
PreparedPins prepared_pins(const Manifest& manifest, const std::filesystem::path& out,
                           std::span<const std::string> ids = {});

}  // namespace pinmill
