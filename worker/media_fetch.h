// Pictures and videos that a table names by web address, fetched through the guard and kept. Free function, any thread.
#pragma once

#include <cstdint>
#include <filesystem>

#include "http/guard.h"
#include "pipeline/scan.h"

namespace pinmill {

enum class FetchAgain : std::uint8_t { when_missing, always };

/// Fetches into `folder`, which is made; a file is named after its address and appears whole or not at all. Nothing but
/// public addresses is dialled. limit_exceeded above what a video may have (VideoLimits). The result is for one thread
/// at a time.
FetchMedia fetch_into(std::filesystem::path folder, FetchAgain again, http::GuardOptions options = {});

}  // namespace pinmill
