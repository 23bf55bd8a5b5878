// The flags of each command. Plain data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/exit_code.h"
#include "app/progress_bar.h"
#include "app/settings.h"

namespace pinmill::app {

struct PrepareFlags {
  std::vector<std::filesystem::path> inputs;
  Settings settings;
  std::optional<ProgressStyle> progress;
  bool dry_run = false, json = false, force = false, prune = false;
  bool unlisted = false, live_photos = false, quiet = false;
};

struct ProbeFlags {
  std::vector<std::filesystem::path> files;
  bool json = false;
};

struct CheckFlags {
  std::vector<std::filesystem::path> inputs;
  Settings settings;  ///< rules and time_zone
  bool json = false;
};

struct RulesFlags {
  Settings settings;  ///< rules
  bool json = false;
};

struct InitFlags {
  std::filesystem::path folder;
  bool force = false;
};

struct SandboxFlags {
  std::uint16_t port = 8750;
  std::filesystem::path state;  ///< empty: none is kept
  std::vector<std::string> faults;
  std::uint64_t fault_seed = 1;
  double clock_speed = 1;
  bool strict_contract = false, trial = false, refuse_video = false;
};

using Command = std::variant<PrepareFlags, ProbeFlags, CheckFlags, RulesFlags, InitFlags, SandboxFlags>;

/// An exit code where there is no more to do: help and version were printed on stdout, or what is wrong on stderr.
std::variant<Command, ExitCode> parse_command_line(int argc, const char* const* argv);

}  // namespace pinmill::app
