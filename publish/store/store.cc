#include "publish/store/store.h"

#include <sys/stat.h>

#include <cstdlib>

#include "publish/store/database.h"
#include "publish/store/migrations.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;

Result<void> make_private_folder(const fs::path& folder) {
  std::error_code failed;
  const bool made = fs::create_directories(folder, failed);
  if (failed) return Error::from_errno(failed.value(), "make the folder " + folder.string());
  if (made) ::chmod(folder.c_str(), 0700);
  return {};
}

/// SQLite's clock is the machine's.
Moment machine_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

fs::path default_data_folder() {
  if (const char* set = std::getenv("XDG_DATA_HOME"); set != nullptr && fs::path(set).is_absolute())
    return fs::path(set) / "pinmill";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / ".local" / "share" / "pinmill";
}

Store::Store(fs::path folder, std::unique_ptr<Database> database, std::chrono::microseconds offset)
    : folder_(std::move(folder)), database_(std::move(database)), offset_us_(offset.count()) {}

Store::~Store() = default;

Result<std::shared_ptr<Store>> Store::open(StoreOptions options) {
  const fs::path folder = options.folder.empty() ? default_data_folder() : options.folder;
  PINMILL_RETURN_IF_ERROR(make_private_folder(folder));
  const std::string location = options.database.empty() ? (folder / "publish.db").string() : options.database;
  PINMILL_ASSIGN_OR_RETURN(auto database, Database::open(location));
  PINMILL_RETURN_IF_ERROR(migrate(*database));
  return std::shared_ptr<Store>(new Store(folder, std::move(database), options.clock_offset));
}

Result<Moment> Store::true_now() {
  if (database_->engine() == Database::Engine::sqlite) return machine_now();
  return database_->read("ask the store for the time", [&](soci::session& session) -> Result<Moment> {
    return true_now_of(session, database_->engine());
  });
}

Result<Moment> Store::now() {
  PINMILL_ASSIGN_OR_RETURN(const Moment now, true_now());
  return now + clock_offset();
}

Moment true_now_of(soci::session& session, Database::Engine engine) {
  if (engine == Database::Engine::sqlite) return machine_now();
  Moment now = never;
  Query(session, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)").into(now).next();
  return now;
}

Moment now_of(soci::session& session, Store& store) {
  return true_now_of(session, store.database().engine()) + store.clock_offset();
}

std::int64_t new_ids(soci::session& session, std::string_view counter, std::int64_t count) {
  run(session, "INSERT INTO counters (name, value) VALUES (:a, 0) ON CONFLICT (name) DO NOTHING", counter);
  std::int64_t last = 0;
  Query query(session, "UPDATE counters SET value = value + :a WHERE name = :b RETURNING value");
  query.with(count, counter).into(last);
  query.next();
  while (query.next()) {
  }
  return last - count + 1;
}

}  // namespace pinmill::publish
