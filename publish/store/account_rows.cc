#include "publish/store/account_rows.h"

#include <algorithm>

namespace pinmill::publish {
namespace {

HoldKind hold_kind_from(std::string_view text) noexcept {
  for (const auto kind : {HoldKind::permission, HoldKind::trial, HoldKind::spam, HoldKind::board})
    if (to_string(kind) == text) return kind;
  return HoldKind::login;
}

}  // namespace

std::string_view to_string(HoldKind kind) noexcept {
  switch (kind) {
    case HoldKind::permission: return "permission";
    case HoldKind::trial: return "trial";
    case HoldKind::spam: return "spam";
    case HoldKind::board: return "board";
    case HoldKind::login: break;
  }
  return "login";
}

std::string account_columns() {
  return "id, base_url, user_id, name, app_id, scopes, kind, tier, access_until, refresh_until, pace_gap, pace_per_day,"
         " between_from, between_to, zone, created";
}

void bind_account(Query& query, Account& into) {
  const auto micros = [&query](std::chrono::microseconds& field) {
    query.into([&field](const std::string& text) { field = std::chrono::microseconds(std::stoll(text)); });
  };
  const auto minutes = [&query](std::chrono::minutes& field) {
    query.into([&field](const std::string& text) { field = std::chrono::minutes(std::stoll(text)); });
  };
  query.to(into.id, into.base_url, into.user_id, into.name, into.app_id, into.scopes, into.kind, into.tier,
           into.access_until, into.refresh_until);
  micros(into.pace.gap);
  query.into(into.pace.per_day);
  minutes(into.pace.from);
  minutes(into.pace.to);
  query.to(into.pace.zone, into.created);
}

std::vector<Hold> select_holds(soci::session& session, Moment now) {
  std::vector<Hold> found;
  Hold hold;
  Query query(session,
              "SELECT account, board, kind, message, remedy, since, until, times FROM holds ORDER BY account, since");
  query.to(hold.account, hold.board);
  query.into([&hold](const std::string& text) { hold.kind = hold_kind_from(text); });
  query.to(hold.message, hold.remedy, hold.since, hold.until, hold.times);
  while (query.next())
    if (now == never || hold.until == never || hold.until > now) found.push_back(hold);
  return found;
}

std::vector<Hold> select_felt_holds(soci::session& session, Moment now) {
  auto holds = select_holds(session, now);
  std::erase_if(holds, [&session](const Hold& hold) {
    if (hold.board.empty()) return false;
    Query query(session,
                "SELECT id FROM publications WHERE account = :a AND board = :b AND state IN ('scheduled', 'uploading')"
                " LIMIT 1");
    std::int64_t waiting = 0;
    query.with(hold.account, hold.board).into(waiting);
    return !query.next();
  });
  return holds;
}

void put_hold_row(soci::session& session, Hold hold) {
  for (const auto& known : select_holds(session)) {
    if (known.account != hold.account || known.board != hold.board || known.kind != hold.kind) continue;
    hold.since = known.since;
    hold.times = known.times + 1;
  }
  run(session,
      "INSERT INTO holds (account, board, kind, message, remedy, since, until, times)"
      " VALUES (:a, :b, :c, :d, :e, :f, :g, :h) ON CONFLICT (account, board, kind) DO UPDATE SET"
      " message = excluded.message, remedy = excluded.remedy, since = excluded.since, until = excluded.until,"
      " times = excluded.times",
      hold.account, hold.board, to_string(hold.kind), hold.message, hold.remedy, hold.since, hold.until, hold.times);
}

void end_hold_rows(soci::session& session, AccountId account, HoldKind kind) {
  run(session, "DELETE FROM holds WHERE account = :a AND kind = :b", account, to_string(kind));
}

std::vector<Slot> select_slots(soci::session& session, AccountId account) {
  std::vector<Slot> slots;
  Slot slot{.account = account};
  std::int64_t weekday = 0, minute = 0;
  Query query(session, "SELECT id, weekday, minute, zone FROM slots WHERE account = :a ORDER BY weekday, minute, id");
  query.use(account).to(slot.id, weekday, minute, slot.zone);
  while (query.next()) {
    slot.weekday = static_cast<int>(weekday);
    slot.time = std::chrono::minutes(minute);
    slots.push_back(slot);
  }
  return slots;
}

}  // namespace pinmill::publish
