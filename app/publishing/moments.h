// Moments, for people. Free functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace pinmill::app {

/// By the clocks of `zone`: "18:05" of today, "Tue 18:05" within a week, else "2026-12-24 18:05"; "now" where it is
/// past.
std::string moment_text(Moment moment, Moment now, std::string_view zone);
/// RFC 3339, UTC.
std::string moment_json(Moment moment);
/// What a person typed, by the clocks of `zone`.
Result<Moment> moment_from(std::string_view text, Moment now, std::string_view zone);

}  // namespace pinmill::app
