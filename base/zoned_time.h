// Times as people and files write them, and IANA zones. Free functions, any thread.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pinmill {

using UtcTime = std::chrono::sys_time<std::chrono::seconds>;

/// A moment together with the offset it was given in.
struct ZonedTime {
  UtcTime utc;
  std::chrono::minutes offset{0};  ///< local minus UTC
  bool operator==(const ZonedTime&) const = default;
};

/// The machine's zone: TZ, else /etc/localtime, else UTC. An IANA name.
std::string local_zone_name();

/// "2026-12-24 18:00[:30]", "2026-12-24T18:00", "2026-12-24" (midnight), with "Z" or "+01:00" or without an offset:
/// then local in `zone` (an IANA name). A time that the clocks skip is moved forward by the gap; one that they show
/// twice is the first. invalid_argument for anything else, for an unknown zone, for a time more than ten years ahead of
/// `now`, and for a local one after 2037, where the zone rules of date 3.0.1 end.
Result<ZonedTime> parse_time(std::string_view text, std::string_view zone, UtcTime now);

/// A moment as the clocks of `zone` show it; invalid_argument for an unknown zone.
Result<ZonedTime> in_zone(UtcTime utc, std::string_view zone);
/// The moment at which the clocks of `zone` show `local` (seconds since 1970-01-01 00:00 on the wall); skipped and
/// doubled ones as in parse_time.
Result<ZonedTime> from_local(std::chrono::seconds local, std::string_view zone);

/// RFC 3339 with offset: "2026-12-24T18:00:00+01:00".
std::string to_rfc3339(const ZonedTime& time);
/// Reads what to_rfc3339 writes.
Result<ZonedTime> parse_rfc3339(std::string_view text);

}  // namespace pinmill
