// Lengths of time as people write them. Free functions, any thread.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"

namespace pinmill {

/// "90s", "15m", "3h", "2d", or several together from the longest down ("1h30m"); invalid_argument for anything else,
/// and above a year.
Result<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace pinmill
