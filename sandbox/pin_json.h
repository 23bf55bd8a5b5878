// Pins and boards as the API shows them. Free functions, any thread, under the world's lock.
#pragma once

#include <string>

#include "sandbox/core.h"

namespace pinmill::sandbox {

/// As `viewer` sees it. Fields that do not apply are missing, or null where the contract is kept to the letter.
Json pin_json(const Core& core, const Pin& pin, const std::string& viewer, Time now);
Json board_json(const Core& core, const Board& board);

}  // namespace pinmill::sandbox
