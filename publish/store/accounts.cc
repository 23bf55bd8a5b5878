#include "publish/store/accounts.h"

#include <fmt/format.h>

#include "publish/store/account_rows.h"
#include "publish/store/publication_rows.h"
#include "publish/store/removal.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

void insert_account(soci::session& session, const Account& account, std::int64_t id, Moment now) {
  run(session,
      "INSERT INTO accounts (id, base_url, user_id, name, app_id, scopes, kind, tier, access_token, refresh_token,"
      " access_until, refresh_until, pace_gap, pace_per_day, between_from, between_to, zone, created)"
      " VALUES (:a, :b, :c, :d, :e, :f, :g, :h, '', '', 0, 0, :i, :j, :k, :l, :m, :n)",
      id, account.base_url, account.user_id, account.name, account.app_id, account.scopes, account.kind, account.tier,
      std::int64_t{account.pace.gap.count()}, account.pace.per_day, std::int64_t{account.pace.from.count()},
      std::int64_t{account.pace.to.count()}, account.pace.zone, now);
}

/// Also of one that was removed.
std::optional<AccountId> known_id(soci::session& session, const Account& account) {
  AccountId id = 0;
  Query query(session, "SELECT id FROM accounts WHERE base_url = :a AND user_id = :b");
  query.with(std::string_view(account.base_url), std::string_view(account.user_id)).into(id);
  return query.next() ? std::optional(id) : std::nullopt;
}

}  // namespace

Result<std::vector<Account>> list_accounts(Store& store) {
  return store.database().read("list the accounts", [](soci::session& session) -> Result<std::vector<Account>> {
    return select_accounts(session, "ORDER BY id");
  });
}

Result<Account> find_account(Store& store, AccountId id) {
  return store.database().read("find an account", [&](soci::session& session) -> Result<Account> {
    auto found = select_accounts(session, "AND id = :a", id);
    if (found.empty()) return Error(ErrorCode::not_found, fmt::format("there is no account number {}", id));
    return std::move(found.front());
  });
}

Result<AccountId> put_account(Store& store, const Account& account) {
  return store.database().write("keep an account", [&](soci::session& session) -> Result<AccountId> {
    const auto known = known_id(session, account);
    if (!known) {
      const auto id = new_ids(session, "accounts");
      insert_account(session, account, id, now_of(session, store));
      return id;
    }
    const auto id = *known;
    run(session, "UPDATE accounts SET name = :a, app_id = :b, scopes = :c, kind = :d, removed = 0 WHERE id = :e",
        account.name, account.app_id, account.scopes, account.kind, id);
    for (const auto kind : {HoldKind::login, HoldKind::permission, HoldKind::trial}) end_hold_rows(session, id, kind);
    return id;
  });
}

Result<void> put_tokens(Store& store, const Account& account, const SealedTokens& tokens) {
  return store.database().write("keep an account's tokens", [&](soci::session& session) -> Result<void> {
    run(session,
        "UPDATE accounts SET access_token = :a, refresh_token = :b, access_until = :c, refresh_until = :d,"
        " scopes = :e WHERE id = :f AND removed = 0",
        tokens.access, tokens.refresh, account.access_until, account.refresh_until, account.scopes, account.id);
    return {};
  });
}

Result<SealedTokens> tokens_of(Store& store, AccountId id) {
  return store.database().read("look up an account's tokens", [&](soci::session& session) -> Result<SealedTokens> {
    SealedTokens tokens;
    Query query(session, "SELECT access_token, refresh_token FROM accounts WHERE id = :a AND removed = 0");
    query.use(id).to(tokens.access, tokens.refresh);
    if (!query.next()) return Error(ErrorCode::not_found, fmt::format("there is no account number {}", id));
    return tokens;
  });
}

Result<Removal> remove_account(Store& store, AccountId id) {
  return store.database().write("remove an account", [&](soci::session& session) -> Result<Removal> {
    const Moment now = now_of(session, store);
    run(session,
        "UPDATE accounts SET removed = :a, access_token = '', refresh_token = '', access_until = 0, refresh_until = 0"
        " WHERE id = :b AND removed = 0",
        now, id);
    Removal removal;
    for (auto& publication : select_publications(
             session, "WHERE account = :a AND state NOT IN ('published', 'cancelled', 'removed')", id)) {
      const State before = publication.state;
      if (let_go_if_removed(session, publication, now)) update_publication(session, publication);
      if (publication.state == State::cancelled && before != State::failed) ++removal.cancelled;
      if (!is_over(publication.state)) ++removal.unclear;
    }
    for (const char* table : {"holds", "boards", "sections", "slots"})
      run(session, fmt::format("DELETE FROM {} WHERE account = :a", table), id);
    return removal;
  });
}

Result<void> put_pace(Store& store, AccountId id, const Pace& pace) {
  return store.database().write("set an account's pace", [&](soci::session& session) -> Result<void> {
    run(session,
        "UPDATE accounts SET pace_gap = :a, pace_per_day = :b, between_from = :c, between_to = :d, zone = :e"
        " WHERE id = :f",
        std::int64_t{pace.gap.count()}, pace.per_day, std::int64_t{pace.from.count()}, std::int64_t{pace.to.count()},
        pace.zone, id);
    return {};
  });
}

Result<void> put_tier(Store& store, AccountId id, std::string_view tier) {
  return store.database().write("note an account's access", [&](soci::session& session) -> Result<void> {
    run(session, "UPDATE accounts SET tier = :a WHERE id = :b", tier, id);
    return {};
  });
}

Result<void> put_app(Store& store, const App& app) {
  return store.database().write("keep the app", [&](soci::session& session) -> Result<void> {
    run(session,
        "INSERT INTO apps (base_url, app_id, secret) VALUES (:a, :b, :c) ON CONFLICT (base_url) DO UPDATE"
        " SET app_id = excluded.app_id, secret = excluded.secret",
        app.base_url, app.app_id, app.sealed_secret);
    return {};
  });
}

Result<std::optional<App>> app_of(Store& store, std::string_view base_url) {
  return store.database().read("look up the app", [&](soci::session& session) -> Result<std::optional<App>> {
    App app{.base_url = std::string(base_url)};
    Query query(session, "SELECT app_id, secret FROM apps WHERE base_url = :a");
    query.use(base_url).to(app.app_id, app.sealed_secret);
    if (!query.next()) return std::optional<App>();
    return std::optional(app);
  });
}

Result<std::vector<Hold>> list_holds(Store& store) {
  return store.database().read("list what is held", [&](soci::session& session) -> Result<std::vector<Hold>> {
    return select_holds(session, now_of(session, store));
  });
}

Result<void> put_hold(Store& store, Hold hold) {
  return store.database().write("hold an account's Pins", [&](soci::session& session) -> Result<void> {
    put_hold_row(session, hold);
    return {};
  });
}

Result<void> end_hold(Store& store, AccountId account, HoldKind kind) {
  return store.database().write("end a hold", [&](soci::session& session) -> Result<void> {
    end_hold_rows(session, account, kind);
    return {};
  });
}

}  // namespace pinmill::publish
