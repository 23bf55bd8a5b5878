#include "publish/store/leases.h"

#include <fmt/format.h>

#include "publish/store/fence.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

std::optional<Lease> find_lease(soci::session& session, std::string_view name) {
  Lease lease{.name = std::string(name)};
  Query query(session, "SELECT holder, token, since, until FROM leases WHERE name = :a");
  query.use(name).to(lease.holder, lease.token, lease.since, lease.until);
  if (!query.next()) return std::nullopt;
  return lease;
}

void put_lease(soci::session& session, const Lease& lease) {
  run(session,
      "INSERT INTO leases (name, holder, token, since, until) VALUES (:a, :b, :c, :d, :e) ON CONFLICT (name) DO UPDATE"
      " SET holder = excluded.holder, token = excluded.token, since = excluded.since, until = excluded.until",
      lease.name, lease.holder, lease.token, lease.since, lease.until);
}

}  // namespace

Result<std::optional<Lease>> take_lease(Store& store, std::string_view name, std::string_view holder,
                                        std::chrono::seconds length) {
  auto& database = store.database();
  return database.write("take a lease", [&](soci::session& session) -> Result<std::optional<Lease>> {
    const Moment now = true_now_of(session, database.engine());
    const auto known = find_lease(session, name);
    const bool free = !known || known->until <= now;
    const bool ours = known && known->holder == holder;
    if (!free && !ours) return std::optional<Lease>();
    Lease lease = known.value_or(Lease{.name = std::string(name)});
    if (free) {  // an own lease that had run out may have had another holder's work in between
      ++lease.token;
      lease.since = now;
    }
    lease.holder = holder;
    lease.until = now + length;
    put_lease(session, lease);
    return std::optional(lease);
  });
}

Result<void> release_lease(Store& store, const Lease& lease) {
  auto& database = store.database();
  return database.write("release a lease", [&](soci::session& session) -> Result<void> {
    const Moment now = true_now_of(session, database.engine());
    run(session, "UPDATE leases SET until = :a WHERE name = :b AND token = :c AND until > :d", now, lease.name,
        lease.token, now);
    return {};
  });
}

Result<std::optional<Lease>> look_at_lease(Store& store, std::string_view name) {
  return store.database().read("look at a lease", [&](soci::session& session) -> Result<std::optional<Lease>> {
    return find_lease(session, name);
  });
}

Result<void> require_lease(soci::session& session, const Lease& lease) {
  const auto known = find_lease(session, lease.name);
  if (!known || known->token != lease.token)
    return Error(ErrorCode::unavailable, fmt::format("another process has taken over \"{}\"", lease.name));
  return {};
}

}  // namespace pinmill::publish
