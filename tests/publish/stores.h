// Stores for tests: an SQLite file in a temporary folder, or a PostgreSQL cluster that lives as long as the tests do.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "publish/store/store.h"
#include "support/temporary_folder.h"

namespace pinmill::testing {

enum class StoreEngine { sqlite, postgresql };

/// The address of a new, empty database of a private PostgreSQL 15 that is started with the first call and stopped when
/// the program ends; nullopt where this machine has none.
std::optional<std::string> new_postgresql_database();

/// Skips on its own where there is no PostgreSQL: `location` is empty then.
class TestStore {
 public:
  explicit TestStore(StoreEngine engine);
  bool available() const { return engine_ == StoreEngine::sqlite || !database_.empty(); }
  /// One more opening of the same store.
  std::shared_ptr<publish::Store> open() const;
  const std::filesystem::path& folder() const { return folder_.path(); }
  const std::string& database() const { return database_; }

 private:
  StoreEngine engine_;
  TemporaryFolder folder_;
  std::string database_;
};

}  // namespace pinmill::testing
