// The Pins that the inputs of `publish` come to: what is prepared already, and what is prepared now. Free function, one
// thread at a time.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "pipeline/media_boundary.h"
#include "worker/prepared_pins.h"

namespace pinmill::app {

struct Gathered {
  PreparedPins prepared{};
  /// By Pin: broken rules that preparing could not mend, which Pinterest is expected to refuse.
  std::map<std::string, std::vector<std::string>> broken_rules{};
  std::size_t inputs_refused = 0;  ///< files and rows that no Pin was made of; they were told
};

/// An input that holds a manifest is taken as it is; all others are prepared into OUT first, and told of as `prepare`
/// tells. invalid_argument, not_found or cancelled as preparing is.
Result<Gathered> gather(const PrepareFlags& flags, MediaBoundary& boundary, std::stop_token stop);

}  // namespace pinmill::app
