// The durable store of publishing: one SQLite file in a folder, or a PostgreSQL database. Internally synchronised; any
// number of processes may open the same one.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace pinmill::publish {

class Database;

struct StoreOptions {
  /// Holds the prepared files, and the database where `database` is empty. Empty: $XDG_DATA_HOME/pinmill, else
  /// ~/.local/share/pinmill.
  std::filesystem::path folder{};
  std::string database{};  ///< "postgresql://…"; empty: publish.db in the folder
  /// Added to the database's clock: for tests, which cannot wait.
  std::chrono::microseconds clock_offset{0};
};

class Store : public std::enable_shared_from_this<Store> {
 public:
  /// Makes what is missing, for this user alone; brings an older schema up to date; unsupported for a newer one.
  static Result<std::shared_ptr<Store>> open(StoreOptions options = {});
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  const std::filesystem::path& folder() const noexcept { return folder_; }
  Database& database() noexcept { return *database_; }

  /// The database's clock and the offset: what schedules, limits and waiting times go by.
  Result<Moment> now();
  /// The database's clock alone: what leases go by.
  Result<Moment> true_now();
  std::chrono::microseconds clock_offset() const noexcept { return std::chrono::microseconds(offset_us_.load()); }
  /// For tests.
  void move_clock(std::chrono::microseconds by) noexcept { offset_us_ += by.count(); }

 private:
  Store(std::filesystem::path folder, std::unique_ptr<Database> database, std::chrono::microseconds offset);
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::atomic<std::int64_t> offset_us_;
};

/// $XDG_DATA_HOME/pinmill, else ~/.local/share/pinmill.
std::filesystem::path default_data_folder();

}  // namespace pinmill::publish
