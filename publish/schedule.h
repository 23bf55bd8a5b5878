// When a Pin is due: the account's pace, or its slots. Pure: no clock of its own. Functions: any thread; a Planner: one
// at a time.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "publish/publication.h"

namespace pinmill::publish {

/// How close one account's Pins may follow each other: many at once provoke Pinterest's spam block.
struct Pace {
  std::chrono::microseconds gap = std::chrono::minutes(5);  ///< 0: none
  std::int64_t per_day = 25;                                ///< in any 24 hours; 0: any number
  /// Of the day, on the clocks of `zone`; equal: the whole day. `from` may be later than `to`: over midnight.
  std::chrono::minutes from{0}, to{0};
  std::string zone = "UTC";

  bool has_hours() const noexcept { return from != to; }
  /// Some moments are too close to others.
  bool binds() const noexcept { return gap.count() > 0 || per_day > 0; }
  static Pace none() {
    return {.gap = std::chrono::microseconds(0), .per_day = 0, .from = {}, .to = {}, .zone = "UTC"};
  }
};

/// "none", "25/day"; invalid_argument for anything else. The hours of `pace` stay.
Result<Pace> pace_from(std::string_view text, Pace pace);
/// "08:00-22:00"; the rest of `pace` stays.
Result<Pace> hours_from(std::string_view text, Pace pace);

/// Gives one account's moments out, one after the other, each as early as its pace allows.
class Planner {
 public:
  /// `taken`: when others were sent or will be.
  Planner(Pace pace, std::vector<Moment> taken);
  /// The first moment from `from` on that keeps the pace to those taken before and after it; it is taken then.
  Moment take(Moment from);
  /// Taken whatever the pace says.
  void put(Moment moment);
  /// As `take`, but leaves it free.
  Moment look(Moment from) const;

 private:
  Moment into_hours(Moment moment) const;
  Moment after_gaps(Moment moment) const;
  Moment after_full_day(Moment moment) const;
  Pace pace_;
  std::vector<Moment> taken_;  // sorted
};

/// A weekly time of an account.
struct Slot {
  std::int64_t id = 0;
  AccountId account = 0;
  int weekday = 0;  ///< 0: Sunday
  std::chrono::minutes time{0};
  std::string zone = "UTC";
};

/// "Tue 18:00", days in English by at least three letters, or "daily 18:00" (seven); invalid_argument else.
Result<std::vector<Slot>> slots_from(std::string_view text, std::string_view zone);
/// "Tue 18:00 Europe/Zurich"
std::string to_string(const Slot& slot);
/// Used until an account has its own: evenings and weekends, in `zone`.
std::vector<Slot> default_slots(std::string_view zone);

/// The first moment after `after` that one of the slots names and that is not in `taken`. A time that the clocks skip
/// is moved forward by the gap; one that they show twice is the first. nullopt without slots.
std::optional<Moment> next_slot(std::span<const Slot> slots, Moment after, std::span<const Moment> taken);

}  // namespace pinmill::publish
