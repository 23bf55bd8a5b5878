// When an account's Pins go out: its pace and slots, with all that is taken already. One thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "publish/outbox.h"
#include "publish/schedule.h"
#include "publish/store/accounts.h"
#include "publish/store/soci.h"

namespace pinmill::publish {

/// Gives moments to the Pins of one account, each as `options` ask: at its own time, every so often, by slots, or by
/// the account's pace. `options` must outlive it.
class Timetable {
 public:
  /// `given`: how many moments of `options.every` the account's Pins have got already.
  Timetable(soci::session& session, const Account& account, const QueueOptions& options, Moment now, int given);

  /// Sets `due` and `timing`; `asked`: the Pin's own time, which goes before all options.
  void give(Publication& publication, const std::optional<Moment>& asked);
  /// Moments of `options.every`.
  int given() const noexcept { return given_; }

 private:
  const QueueOptions& options_;
  Moment now_;
  Planner planner_;
  std::vector<Slot> slots_;
  std::vector<Moment> slots_taken_;
  int given_ = 0;
};

}  // namespace pinmill::publish
