#include <algorithm>
#include <map>

#include "publish/publisher_impl.h"
#include "publish/store/account_rows.h"
#include "publish/store/accounts.h"
#include "publish/store/publication_rows.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

void count_states(soci::session& session, AccountStatus& status) {
  std::string state;
  std::int64_t count = 0;
  Query query(session, "SELECT state, COUNT(*) FROM publications WHERE account = :a GROUP BY state ORDER BY state");
  query.use(status.account.id).to(state, count);
  while (query.next())
    if (const auto known = state_from(state)) status.counts.emplace_back(*known, count);
}

std::optional<Moment> next_of(soci::session& session, AccountId account) {
  Moment next = never;
  Query query(
      session,
      "SELECT COALESCE(MIN(next), 0) FROM publications WHERE account = :a AND state IN ('scheduled', 'uploading')");
  query.use(account).into(next);
  query.next();
  return next == never ? std::nullopt : std::optional(next);
}

std::int64_t overdue_of(soci::session& session, Moment now) {
  std::int64_t count = 0;
  Query query(session, "SELECT COUNT(*) FROM publications WHERE state = 'scheduled' AND next <= :a");
  query.use(now).into(count);
  query.next();
  return count;
}

}  // namespace

Result<std::vector<Hold>> Publisher::holds() {
  auto& store = *impl_->store;
  return store.database().read("list what is held", [&](soci::session& session) -> Result<std::vector<Hold>> {
    return select_felt_holds(session, now_of(session, store));
  });
}

Result<Status> Publisher::status() {
  Status status;
  auto& store = *impl_->store;
  auto done = store.database().read("look at the state of things", [&](soci::session& session) -> Result<void> {
    status.now = now_of(session, store);
    const auto holds = select_felt_holds(session, status.now);
    for (const auto& account : select_accounts(session, "ORDER BY name, id")) {
      AccountStatus each{.account = account};
      count_states(session, each);
      each.next = next_of(session, account.id);
      std::copy_if(holds.begin(), holds.end(), std::back_inserter(each.holds),
                   [&](const Hold& hold) { return hold.account == account.id; });
      status.accounts.push_back(std::move(each));
    }
    status.overdue = overdue_of(session, status.now);
    return {};
  });
  if (!done) return std::move(done).error();
  for (auto& each : status.accounts) {
    PINMILL_ASSIGN_OR_RETURN(each.limits, Limiter(store).waits(each.account));
    status.needs_a_person = status.needs_a_person || publish::needs_a_person(each);
  }
  PINMILL_ASSIGN_OR_RETURN(const auto lease, look_at_lease(store, worker_lease));
  PINMILL_ASSIGN_OR_RETURN(const Moment true_now, store.true_now());
  if (lease && lease->until > true_now)
    status.worker = holder_text(lease->holder);
  else if (lease)
    status.none_since = lease->until;
  return status;
}

}  // namespace pinmill::publish
