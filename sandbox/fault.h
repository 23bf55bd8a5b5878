// What goes wrong, and when: a small language, and a plan that decides the same way whenever it is asked in the same
// order with the same seed. The plan is internally synchronised.
//
//   RULES     = RULE { ";" RULE }
//   RULE      = OPERATION ":" FAULT [ "=" NUMBER ] [ "@" WHEN ]
//   OPERATION = "pins/create", "boards/list_pins", "upload", … as the API's contract names them; "pins/*"; "*"
//   WHEN      = "30%" of the calls | "3" the third | "2-5" | "/7" every seventh; all of them without it
//
//   lose      acts, then closes the connection without an answer
//   reset     acts, then resets the connection
//   hang      acts, then answers after NUMBER seconds (3600)
//   error     acts, then answers NUMBER (500) with code 2787
//   html      acts, then answers 502 with a page of HTML
//   cut       acts, then sends half of the answer and closes
//   slow      acts, then sends NUMBER (200) bytes a second
//   late      acts, then waits NUMBER (2000) milliseconds with the answer
//   drop      resets the connection before it acts
//   fail      does not act and answers NUMBER (503) with code 2787
//   throttle  does not act and answers 429, code 8, to come again in NUMBER (60) seconds
//   spam      blocks the account as a spammer for NUMBER (3600) seconds: 429, code 9
//   denied    does not act and answers 401, code 2
//   revoke    takes the account's tokens back before it acts
//   no-board  deletes the board that is asked for before it acts
//   unlisted  the Pin that is made stays out of lists for NUMBER (60000) milliseconds
//   lag       this list shows nothing younger than NUMBER (60000) milliseconds
//   twice     this list shows every Pin twice
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pinmill::sandbox {

enum class FaultKind : std::uint8_t {
  lose,
  reset,
  hang,
  error,
  html,
  cut,
  slow,
  late,
  drop,
  fail,
  throttle,
  spam,
  denied,
  revoke,
  no_board,
  unlisted,
  lag,
  twice
};
std::string_view to_string(FaultKind kind) noexcept;

struct FaultRule {
  std::string operation{};
  FaultKind kind = FaultKind::lose;
  std::int64_t number = 0;
  /// One of: a share of the calls, or calls by number from 1.
  std::optional<double> share{};
  std::uint64_t first = 1, last = UINT64_MAX, every = 1;
  bool operator==(const FaultRule&) const = default;
};

/// invalid_argument names the rule and what would do.
Result<std::vector<FaultRule>> parse_faults(std::string_view text);

struct Fault {
  FaultKind kind = FaultKind::lose;
  std::int64_t number = 0;
};

/// Internally synchronised.
class FaultPlan {
 public:
  void replace(std::vector<FaultRule> rules, std::uint64_t seed);
  /// What happens to this call of that operation; of the ways in which an answer can end, the first rule's.
  std::vector<Fault> decide(std::string_view operation);

 private:
  struct Counted {
    FaultRule rule;
    std::uint64_t calls = 0;
  };
  std::mutex mutex_;
  std::vector<Counted> rules_;
  std::uint64_t seed_ = 1;
};

}  // namespace pinmill::sandbox
