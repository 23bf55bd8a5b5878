// One flush for many
//
// A committed transaction costs a flush of the disk, some milliseconds. So those who write stand in a line, and the
// first takes all that stand there into one transaction; while the disk flushes the next ones gather. Each has a
// savepoint: what fails is undone alone. What the database itself refuses may have cost all of them their transaction
// (SQLite gives it up when the disk is full): then each is done by itself.
#include "publish/store/database.h"

#include <algorithm>

namespace pinmill::publish {
namespace {

constexpr std::size_t most_at_once = 256;
constexpr std::size_t most_readers = 4;

bool is_database_trouble(const Result<void>& result) {
  return !result && result.error().origin() == Origin::database;
}

}  // namespace

Database::Database(std::string location, std::unique_ptr<Connection> writer)
    : location_(std::move(location)), writer_(std::move(writer)) {}

Result<std::unique_ptr<Database>> Database::open(const std::string& location) {
  PINMILL_ASSIGN_OR_RETURN(auto writer, Connection::open(location, Connection::Mode::write));
  return std::unique_ptr<Database>(new Database(location, std::move(writer)));
}

Result<void> Database::write_step(std::string_view activity, const Step& step) {
  Waiting mine{.activity = activity, .step = step};
  std::unique_lock lock(line_mutex_);
  line_.push_back(&mine);
  while (!mine.done) {
    if (writing_) {
      mine.turn.wait(lock, [&] { return mine.done || !writing_; });
      continue;
    }
    writing_ = true;
    const auto end = line_.begin() + static_cast<std::ptrdiff_t>(std::min(line_.size(), most_at_once));
    const std::vector<Waiting*> group(line_.begin(), end);
    line_.erase(line_.begin(), end);
    lock.unlock();
    write_group(group);
    lock.lock();
    writing_ = false;
    for (Waiting* each : group) {
      each->done = true;
      each->turn.notify_one();
    }
    if (!line_.empty()) line_.front()->turn.notify_one();
  }
  return std::move(mine.result);
}

void Database::write_group(const std::vector<Waiting*>& group) {
  if (group.size() > 1 && write_together(group)) return;
  for (Waiting* each : group) each->result = writer_->transact(each->activity, each->step);
}

/// False where each is to be done by itself: nothing is done yet.
bool Database::write_together(const std::vector<Waiting*>& group) {
  bool refused = false;
  const auto committed = writer_->transact("write to the store", [&](soci::session& session) -> Result<void> {
    refused = false;
    for (Waiting* each : group) {
      each->result = Connection::savepoint(session, [&] { return each->step(session); });
      refused = is_database_trouble(each->result);
      if (refused) return each->result;
    }
    return {};
  });
  if (refused) return false;
  if (!committed)
    for (Waiting* each : group) each->result = committed;
  return true;
}

Result<void> Database::read_step(std::string_view activity, const Step& step) {
  PINMILL_ASSIGN_OR_RETURN(auto reader, borrow_reader());
  auto done = reader->transact(activity, step);
  const std::scoped_lock lock(readers_mutex_);
  free_readers_.push_back(std::move(reader));
  reader_is_free_.notify_one();
  return done;
}

Result<std::optional<std::int64_t>> Database::version() {
  if (engine() != Engine::sqlite) return std::optional<std::int64_t>();
  const std::scoped_lock lock(version_mutex_);
  if (!watcher_) {
    PINMILL_ASSIGN_OR_RETURN(watcher_, Connection::open(location_, Connection::Mode::read));
  }
  std::int64_t version = 0;
  PINMILL_RETURN_IF_ERROR(watcher_->ask("PRAGMA data_version", version));
  return std::optional(version);
}

Result<std::unique_ptr<Connection>> Database::borrow_reader() {
  std::unique_lock lock(readers_mutex_);
  reader_is_free_.wait(lock, [this] { return !free_readers_.empty() || readers_ < most_readers; });
  if (!free_readers_.empty()) {
    auto reader = std::move(free_readers_.back());
    free_readers_.pop_back();
    return reader;
  }
  ++readers_;
  lock.unlock();
  auto opened = Connection::open(location_, Connection::Mode::read);
  if (opened) return opened;
  lock.lock();
  --readers_;
  reader_is_free_.notify_one();
  return opened;
}

}  // namespace pinmill::publish
