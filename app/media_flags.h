// The flags of the commands that look at media and prepare it. Plain data.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "app/progress_bar.h"
#include "app/settings.h"
#include "worker/confine.h"

namespace pinmill::app {

struct PrepareFlags {
  std::vector<std::filesystem::path> inputs;
  Settings settings;
  std::optional<ProgressStyle> progress;
  Confine confine = Confine::automatic;
  bool dry_run = false, json = false, force = false, prune = false;
  bool unlisted = false, live_photos = false, quiet = false;
};

struct ProbeFlags {
  std::vector<std::filesystem::path> files;
  Confine confine = Confine::automatic;
  bool json = false;
};

struct CheckFlags {
  std::vector<std::filesystem::path> inputs;
  Settings settings;  ///< rules, time_zone and as
  Confine confine = Confine::automatic;
  bool json = false;
};

struct RulesFlags {
  Settings settings;  ///< rules
  bool json = false;
};

struct InitFlags {
  std::filesystem::path folder;
  Confine confine = Confine::automatic;
  bool force = false;
};

}  // namespace pinmill::app
