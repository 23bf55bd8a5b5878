#include "publish/timetable.h"

#include "publish/store/account_rows.h"

namespace pinmill::publish {
namespace {

Pace pace_of(const Account& account, const QueueOptions& options) {
  const auto given = options.paces.find(account.id);
  return given == options.paces.end() ? account.pace : given->second;
}

std::vector<Moment> taken_by(soci::session& session, AccountId account, Moment now) {
  std::vector<Moment> taken;
  Moment moment = never;
  Query due(session, "SELECT due FROM publications WHERE account = :a AND state IN ('scheduled', 'uploading')");
  due.use(account).into(moment);
  while (due.next()) taken.push_back(moment);
  Query sent(session, "SELECT sent FROM publications WHERE account = :a AND sent > :b");
  sent.with(account, now - std::chrono::hours(24)).into(moment);
  while (sent.next()) taken.push_back(moment);
  return taken;
}

// Without a pace all moments are free, however many Pins wait.
Planner planner_of(soci::session& session, AccountId account, const Pace& pace, Moment now) {
  return Planner(pace, pace.binds() ? taken_by(session, account, now) : std::vector<Moment>());
}

}  // namespace

Timetable::Timetable(soci::session& session, const Account& account, const QueueOptions& options, Moment now, int given)
    : options_(options),
      now_(now),
      planner_(planner_of(session, account.id, pace_of(account, options), now)),
      given_(given) {
  if (options.spacing != Spacing::slots) return;
  slots_ = select_slots(session, account.id);
  if (slots_.empty()) slots_ = default_slots(options.zone);
  slots_taken_ = taken_by(session, account.id, now);
}

void Timetable::give(Publication& publication, const std::optional<Moment>& asked) {
  publication.timing = Timing::at;
  if (asked) {
    publication.due = *asked;
  } else if (options_.every) {
    publication.due = options_.at.value_or(now_) + *options_.every * given_++;
  } else if (options_.spacing == Spacing::slots) {
    publication.due = next_slot(slots_, options_.at.value_or(now_), slots_taken_).value_or(now_);
    publication.timing = Timing::slot;
    slots_taken_.push_back(publication.due);
  } else {
    publication.due = planner_.take(options_.at.value_or(now_));
    publication.timing = options_.at ? Timing::at : Timing::spread;
    return;
  }
  planner_.put(publication.due);
}

}  // namespace pinmill::publish
