// What one command line asks for. Plain data, and how it is read: one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "app/doctor/check.h"
#include "app/exit_code.h"
#include "app/media_flags.h"
#include "app/publishing/flags.h"
#include "app/service/flags.h"

namespace pinmill::app {

struct SandboxFlags {
  std::uint16_t port = 8750;
  std::filesystem::path state;         ///< empty: none is kept
  std::vector<std::string> redirects;  ///< besides those on port 8085
  std::vector<std::string> faults;
  std::uint64_t fault_seed = 1;
  double clock_speed = 1;
  bool strict_contract = false, trial = false, refuse_video = false;
};

using Command =
    std::variant<PrepareFlags, ProbeFlags, CheckFlags, RulesFlags, InitFlags, PublishFlags, StatusFlags, EditFlags,
                 RetryFlags, CancelFlags, ResolveFlags, UnpublishFlags, WorkerFlags, AuthFlags, BoardsFlags, SlotsFlags,
                 ExportFlags, CheckLinkFlags, SandboxFlags, ServeFlags, KeysFlags, DoctorFlags>;

/// An exit code where there is no more to do: help and version were printed on stdout, or what is wrong on stderr.
std::variant<Command, ExitCode> parse_command_line(int argc, const char* const* argv);

}  // namespace pinmill::app
