// Types both engines know
//
// BIGINT for whole numbers, times (microseconds since the epoch) and yes or no; TEXT; DOUBLE PRECISION. No column is
// null: "not yet" is 0 or ''. Ids come from `counters`, which needs no engine's own sequences.
#include "publish/store/migrations.h"

#include <array>
#include <span>

#include <fmt/format.h>

namespace pinmill::publish {
namespace {

using Statements = std::span<const char* const>;

constexpr const char* first[] = {
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",

    "CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, token BIGINT NOT NULL, since BIGINT NOT NULL,"
    " until BIGINT NOT NULL)",

    "CREATE TABLE buckets (name TEXT PRIMARY KEY, state TEXT NOT NULL)",

    "CREATE TABLE apps (base_url TEXT PRIMARY KEY, app_id TEXT NOT NULL, secret TEXT NOT NULL)",

    "CREATE TABLE accounts (id BIGINT PRIMARY KEY, base_url TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL,"
    " app_id TEXT NOT NULL, scopes TEXT NOT NULL, kind TEXT NOT NULL, tier TEXT NOT NULL, access_token TEXT NOT NULL,"
    " refresh_token TEXT NOT NULL, access_until BIGINT NOT NULL, refresh_until BIGINT NOT NULL,"
    " pace_gap BIGINT NOT NULL, pace_per_day BIGINT NOT NULL, between_from BIGINT NOT NULL,"
    " between_to BIGINT NOT NULL, zone TEXT NOT NULL, created BIGINT NOT NULL, UNIQUE (base_url, user_id))",

    "CREATE TABLE holds (account BIGINT NOT NULL, board TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,"
    " since BIGINT NOT NULL, until BIGINT NOT NULL, times BIGINT NOT NULL, PRIMARY KEY (account, board, kind))",

    "CREATE TABLE boards (account BIGINT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,"
    " privacy TEXT NOT NULL, own BIGINT NOT NULL, PRIMARY KEY (account, id))",

    "CREATE TABLE sections (account BIGINT NOT NULL, board TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,"
    " folded TEXT NOT NULL, PRIMARY KEY (account, board, id))",

    "CREATE TABLE slots (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, weekday BIGINT NOT NULL,"
    " minute BIGINT NOT NULL, zone TEXT NOT NULL, UNIQUE (account, weekday, minute, zone))",

    // One post on one board of one account.
    "CREATE TABLE publications (id BIGINT PRIMARY KEY, account BIGINT NOT NULL, board TEXT NOT NULL,"
    " section TEXT NOT NULL, content TEXT NOT NULL, round BIGINT NOT NULL, run TEXT NOT NULL, pin TEXT NOT NULL,"
    " kind TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, link TEXT NOT NULL,"
    " link_parameters TEXT NOT NULL, alt_text TEXT NOT NULL, cover_ms BIGINT NOT NULL, timing TEXT NOT NULL,"
    " due BIGINT NOT NULL, late_limit BIGINT NOT NULL, on_unknown TEXT NOT NULL, state TEXT NOT NULL,"
    " since BIGINT NOT NULL, next BIGINT NOT NULL, tries BIGINT NOT NULL, problem TEXT NOT NULL,"
    " remedy TEXT NOT NULL, media TEXT NOT NULL, match_key TEXT NOT NULL, pinterest_id TEXT NOT NULL,"
    " sent BIGINT NOT NULL, created BIGINT NOT NULL, UNIQUE (account, content, board, round))",
    "CREATE INDEX publications_due ON publications (account, state, next)",
    "CREATE INDEX publications_sent ON publications (account, sent)",
    "CREATE INDEX publications_state ON publications (state)",
    "CREATE UNIQUE INDEX publications_bound ON publications (account, pinterest_id) WHERE pinterest_id <> ''",

    // position -1: the cover
    "CREATE TABLE pages (publication BIGINT NOT NULL, position BIGINT NOT NULL, sha256 TEXT NOT NULL,"
    " media_type TEXT NOT NULL, size_bytes BIGINT NOT NULL, width_px BIGINT NOT NULL, height_px BIGINT NOT NULL,"
    " duration_ms BIGINT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, link TEXT NOT NULL,"
    " alt_text TEXT NOT NULL, looks TEXT NOT NULL, PRIMARY KEY (publication, position))",
    "CREATE INDEX pages_content ON pages (sha256)",

    // The first columns are the intent, written before the request; the others the result, written after the answer.
    "CREATE TABLE attempts (id BIGINT PRIMARY KEY, publication BIGINT NOT NULL, lease BIGINT NOT NULL,"
    " begun BIGINT NOT NULL, begun_there BIGINT NOT NULL, match_key TEXT NOT NULL, outcome TEXT NOT NULL,"
    " ended BIGINT NOT NULL, status BIGINT NOT NULL, code BIGINT NOT NULL, message TEXT NOT NULL, rid TEXT NOT NULL,"
    " pinterest_id TEXT NOT NULL, checks BIGINT NOT NULL)",
    "CREATE INDEX attempts_of ON attempts (publication)",

    "CREATE TABLE uploads (publication BIGINT NOT NULL, position BIGINT NOT NULL, progress TEXT NOT NULL,"
    " PRIMARY KEY (publication, position))",
};

// What was queued before says nothing: its source counts as new.
constexpr const char* second[] = {"ALTER TABLE publications ADD COLUMN said TEXT NOT NULL DEFAULT ''"};

// What other rooms keep (records.h). Publications are found by the run that queued them, too.
constexpr const char* third[] = {
    "CREATE TABLE records (kind TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL,"
    " refs TEXT NOT NULL, created BIGINT NOT NULL, due BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id))",
    "CREATE INDEX records_created ON records (kind, created)",
    "CREATE INDEX records_due ON records (kind, state, due)",
    "CREATE INDEX publications_run ON publications (run)",
};

// A page of many records in the order in which they are due.
constexpr const char* fourth[] = {"CREATE INDEX records_in_order ON records (kind, due, id)"};

// What held before says both in its message.
constexpr const char* fifth[] = {"ALTER TABLE holds ADD COLUMN remedy TEXT NOT NULL DEFAULT ''"};

// An account that was removed (then; 0: it is there) keeps its row, so that it has its number when it comes back.
// Publications bear the number of their last change (changes.h).
constexpr const char* sixth[] = {
    "ALTER TABLE accounts ADD COLUMN removed BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE publications ADD COLUMN changed BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX publications_changed ON publications (changed)",
};

constexpr std::array<Statements, 6> history = {Statements(first),  Statements(second), Statements(third),
                                               Statements(fourth), Statements(fifth),  Statements(sixth)};

Result<int> schema_of(soci::session& session, Database::Engine engine) {
  std::int64_t there = 0;
  Query(session, engine == Database::Engine::sqlite
                     ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
                     : "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()"
                       " AND tablename = 'schema_version'")
      .into(there)
      .next();
  if (there == 0) {
    run(session, "CREATE TABLE schema_version (version BIGINT NOT NULL)");
    run(session, "INSERT INTO schema_version (version) VALUES (0)");
    return 0;
  }
  std::int64_t version = 0;
  Query(session, "SELECT version FROM schema_version").into(version).next();
  return static_cast<int>(version);
}

// True: one step was taken; false: there is none left.
Result<bool> step(soci::session& session, Database::Engine engine) {
  PINMILL_ASSIGN_OR_RETURN(const int version, schema_of(session, engine));
  if (version > newest_schema())
    return Error(ErrorCode::unsupported,
                 fmt::format("the store has schema {}, and this pinmill knows {} at most: a newer one has used it; "
                             "update pinmill, or give another store",
                             version, newest_schema()));
  if (version == newest_schema()) return false;
  for (const char* statement : history[static_cast<std::size_t>(version)]) run(session, statement);
  run(session, "UPDATE schema_version SET version = :a", std::int64_t{version + 1});
  return true;
}

}  // namespace

int newest_schema() noexcept {
  return static_cast<int>(history.size());
}

Result<void> migrate(Database& database) {
  for (bool more = true; more;) {
    PINMILL_ASSIGN_OR_RETURN(more, database.write("bring the store's schema up to date", [&](soci::session& session) {
      return step(session, database.engine());
    }));
  }
  return {};
}

}  // namespace pinmill::publish
