// One connection to the store's database: the one seam to SOCI's exceptions. One thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "publish/store/soci.h"
#include "publish/store/writer_turn.h"

namespace pinmill::publish {

class Connection {
 public:
  enum class Engine : std::uint8_t { sqlite, postgresql };
  enum class Mode : std::uint8_t { read, write };
  using Step = std::function<Result<void>(soci::session&)>;

  /// "postgresql://…", else the path of an SQLite file, made with mode 0600 where it is missing. One that reads can be
  /// opened while one that writes is open.
  static Result<std::unique_ptr<Connection>> open(const std::string& location, Mode mode);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  Engine engine() const noexcept { return engine_; }

  /// `step` within a transaction: its value commits, its error rolls back. What failed for another's sake (deadlock,
  /// lost connection before COMMIT) is repeated.
  Result<void> transact(std::string_view activity, const Step& step);

  /// One number, outside of any transaction.
  Result<void> ask(const char* statement, std::int64_t& into);

  /// A part of a transaction that is undone alone where it fails.
  static Result<void> savepoint(soci::session& session, const std::function<Result<void>()>& part);

 private:
  Connection(Engine engine, Mode mode) : engine_(engine), mode_(mode) {}
  Result<void> open_sqlite(const std::string& path);
  Result<void> open_postgresql(const std::string& address);
  Result<void> try_once(const Step& step);
  void begin();
  void roll_back() noexcept;

  Engine engine_;
  Mode mode_;
  std::optional<WriterTurn> turn_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace pinmill::publish
