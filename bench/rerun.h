// A folder in which nothing has changed since it was prepared: what a second run costs.
#pragma once

#include <filesystem>

#include "base/json.h"

namespace pinmill::bench {

/// 10,000 files like `small_jpeg`, each of its own content, prepared once and then looked at again `rounds` times;
/// prints a line and returns the figures.
Result<Json> nothing_to_do(const std::filesystem::path& pinmill, const std::filesystem::path& small_jpeg,
                           const std::filesystem::path& work, int rounds);

}  // namespace pinmill::bench
