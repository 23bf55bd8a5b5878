// The one seam to SOCI: sessions, transactions, and errors where it throws. Internally synchronised.
//
// A write transaction excludes every other one, of all processes, on both engines: SQLite's BEGIN IMMEDIATE, an
// advisory lock on PostgreSQL. So what a transaction has read still holds when it writes.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/result.h"
#include "publish/store/query.h"

namespace pinmill::publish {

class Database {
 public:
  enum class Engine : std::uint8_t { sqlite, postgresql };

  /// "postgresql://…", else the path of an SQLite file, made with mode 0600 where it is missing.
  static Result<std::unique_ptr<Database>> open(const std::string& location);

  Engine engine() const noexcept { return engine_; }

  /// `work(session)` returns a Result; its value commits, its error rolls back. One that failed for another's sake
  /// (deadlock, lost connection before COMMIT) is repeated, so it must have no other effects.
  template <typename Work>
  auto write(std::string_view activity, Work work) -> std::invoke_result_t<Work, soci::session&> {
    return answer_of(activity, Mode::write, std::move(work));
  }
  /// As `write`, of one snapshot, changing nothing.
  template <typename Work>
  auto read(std::string_view activity, Work work) -> std::invoke_result_t<Work, soci::session&> {
    return answer_of(activity, Mode::read, std::move(work));
  }

  /// A part of a write transaction that is undone alone where it fails.
  Result<void> savepoint(soci::session& session, const std::function<Result<void>()>& part);

 private:
  enum class Mode : std::uint8_t { read, write };
  Database(Engine engine, std::unique_ptr<soci::session> session);

  template <typename Work>
  auto answer_of(std::string_view activity, Mode mode, Work work) -> std::invoke_result_t<Work, soci::session&> {
    using Answer = std::invoke_result_t<Work, soci::session&>;
    std::optional<Answer> answer;
    auto done = transact(activity, mode, [&](soci::session& session) -> Result<void> {
      answer.emplace(work(session));
      if (!*answer) return answer->error();
      return {};
    });
    if (!done) return std::move(done).error();
    return *std::move(answer);
  }
  using Step = std::function<Result<void>(soci::session&)>;
  Result<void> transact(std::string_view activity, Mode mode, const Step& step);
  Result<void> try_once(Mode mode, const Step& step);
  void begin(Mode mode);
  void roll_back() noexcept;

  Engine engine_;
  std::mutex mutex_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace pinmill::publish
