// The CSV that Pinterest's own "bulk create Pins" page takes: for who has no API access yet. Pure, any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/pin.h"

namespace pinmill::publish {

struct BulkPin {
  PreparedPin pin{};
  std::string media_url{};  ///< where Pinterest can fetch its page
  std::vector<std::string> keywords{};
};

struct BulkProblem {
  std::string pin{};  ///< its id
  std::string message{};
};

struct BulkCsv {
  std::vector<std::string> files{};     ///< contents, at most 100 rows each
  std::vector<BulkProblem> problems{};  ///< Pins that are left out, and why
};

/// Columns, 100 rows a file, titles that differ, times within 14 days: as Pinterest's page asks (public guides of
/// 2026). Times are written in UTC.
BulkCsv bulk_csv(std::span<const BulkPin> pins, Moment now);

}  // namespace pinmill::publish
