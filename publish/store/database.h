// The store's database: many who write share a transaction and its flush to the disk; who reads waits for nobody.
// Internally synchronised.
//
// A write transaction excludes every other one, of all processes, on both engines: so what a transaction has read still
// holds when it writes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "publish/store/connection.h"
#include "publish/store/query.h"

namespace pinmill::publish {

class Database {
 public:
  using Engine = Connection::Engine;

  /// "postgresql://…", else the path of an SQLite file, made with mode 0600 where it is missing.
  static Result<std::unique_ptr<Database>> open(const std::string& location);

  Engine engine() const noexcept { return writer_->engine(); }

  /// `work(session)` returns a Result; its value commits, its error rolls back, and that alone. Returns when it is on
  /// the disk. It may run on another thread that writes, and be repeated, so it must have no other effects.
  template <typename Work>
  auto write(std::string_view activity, Work work) -> std::invoke_result_t<Work, soci::session&> {
    return answer_of(&Database::write_step, activity, std::move(work));
  }
  /// As `write`, of one snapshot, changing nothing; on this thread.
  template <typename Work>
  auto read(std::string_view activity, Work work) -> std::invoke_result_t<Work, soci::session&> {
    return answer_of(&Database::read_step, activity, std::move(work));
  }

  /// Another one after each commit, of any process; nullopt where the engine does not count (PostgreSQL).
  Result<std::optional<std::int64_t>> version();

 private:
  using Step = Connection::Step;
  struct Waiting {
    std::string_view activity;
    const Step& step;
    Result<void> result{};
    bool done = false;
    std::condition_variable turn{};
  };

  Database(std::string location, std::unique_ptr<Connection> writer);

  template <typename Work>
  auto answer_of(Result<void> (Database::*transact)(std::string_view, const Step&), std::string_view activity,
                 Work work) -> std::invoke_result_t<Work, soci::session&> {
    using Answer = std::invoke_result_t<Work, soci::session&>;
    std::optional<Answer> answer;
    auto done = (this->*transact)(activity, [&](soci::session& session) -> Result<void> {
      answer.emplace(work(session));
      if (!*answer) return answer->error();
      return {};
    });
    if (!done) return std::move(done).error();
    return *std::move(answer);
  }

  Result<void> read_step(std::string_view activity, const Step& step);
  Result<std::unique_ptr<Connection>> borrow_reader();
  Result<void> write_step(std::string_view activity, const Step& step);
  void write_group(const std::vector<Waiting*>& group);
  bool write_together(const std::vector<Waiting*>& group);

  const std::string location_;
  const std::unique_ptr<Connection> writer_;

  std::mutex line_mutex_;
  std::deque<Waiting*> line_;
  bool writing_ = false;

  std::mutex readers_mutex_;
  std::condition_variable reader_is_free_;
  std::vector<std::unique_ptr<Connection>> free_readers_;
  std::size_t readers_ = 0;

  std::mutex version_mutex_;
  std::unique_ptr<Connection> watcher_;  // which reads nothing else
};

}  // namespace pinmill::publish
