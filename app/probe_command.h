// pinmill probe: what files really are. Free functions, one thread at a time.
#pragma once

#include <string>

#include "app/command_line.h"
#include "pipeline/media_boundary.h"

namespace pinmill::app {

ExitCode run_probe(const ProbeFlags& flags, MediaBoundary& boundary);

/// For people: some lines, indented, made printable; what does not apply is left out.
std::string media_info_text(const MediaInfo& info);

}  // namespace pinmill::app
