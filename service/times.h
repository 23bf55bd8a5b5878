// Times as the API writes and takes them. Free functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace pinmill::service {

/// "2026-12-24T17:00:00.000Z"
std::string to_iso(Moment moment);
/// "2026-12-24T18:00:00+01:00", on the clocks of `zone` (an IANA name).
std::string to_iso(Moment moment, std::string_view zone);

/// ISO 8601 with "Z" or an offset; without one as the clocks of `zone` show it. Fractions of seconds are dropped.
/// invalid_argument for anything else, and for an unknown zone.
Result<Moment> moment_from(std::string_view text, std::string_view zone, Moment now);

/// What `dateFrom` and `dateTo` say: "2026-12-24" (its first or last instant, UTC) or a whole moment.
enum class DayEdge : std::uint8_t { first, last };
Result<Moment> day_from(std::string_view text, DayEdge edge, Moment now);

/// invalid_argument for what is no IANA name.
Result<void> check_zone(std::string_view zone);

}  // namespace pinmill::service
