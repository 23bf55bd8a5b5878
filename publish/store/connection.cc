// Journal of SQLite
//
// A write-ahead log (WAL) and synchronous=FULL: a commit costs one flush of the disk where a rollback journal costs
// four, and who reads does not wait for it. SQLite 3.40.1 can corrupt a WAL when two connections write or move the log
// into the file at once (sqlite.org/wal.html, "WAL-reset bug", mended in 3.51.3). So all of that, closing too, is done
// in the writer's turn, which one connection of one process has at a time. Where a file system has no memory to share,
// SQLite refuses the log, and a rollback journal it is.
#include "publish/store/connection.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include <fmt/format.h>

#include "base/byte_io.h"
#include "publish/store/query.h"

namespace pinmill::publish {
namespace {

constexpr int busy_timeout_s = 30;
constexpr int tries = 4;
constexpr int moved_after_pages = 4'000;             // of the log, into the file: 16 MB
constexpr long long writer_lock = 0x70696e6d696c6c;  // "pinmill", for pg_advisory_xact_lock

// SQLite's result codes, of which only the low byte tells the kind (sqlite.org/rescode.html)
enum SqliteResult {
  busy = 5,
  locked = 6,
  read_only = 8,
  io_error = 10,
  corrupt = 11,
  full = 13,
  cannot_open = 14,
  no_db = 26
};

// Of an exception its message, not what(): that holds the statement with all its values.
Error from_sqlite(const soci::sqlite3_soci_error& error) {
  const int result = error.result() & 0xff;
  const auto as = [&](ErrorCode code, std::string_view what) {
    return Error(code, Origin::database, error.result(), fmt::format("{} ({})", what, error.get_error_message()));
  };
  switch (result) {
    case busy:
    case locked: return as(ErrorCode::unavailable, "another process holds the store for too long");
    case read_only: return as(ErrorCode::io_failure, "the store cannot be written: its file or folder is read-only");
    case io_error: return as(ErrorCode::io_failure, "the disk refused to read or write the store");
    case full: return as(ErrorCode::io_failure, "the disk of the store is full");
    case cannot_open: return as(ErrorCode::io_failure, "the store's file or its journal cannot be opened");
    case corrupt:
    case no_db: return as(ErrorCode::corrupt_input, "the store's file is damaged or no store: restore a copy");
    default: return as(ErrorCode::internal, "the store refused a statement");
  }
}

Error from_soci(const soci::soci_error& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) return from_sqlite(*sqlite);
  const bool lost = error.get_error_category() == soci::soci_error::connection_error;
  bool again = lost;
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const std::string state = postgresql->sqlstate();
    // serialization failure, deadlock; connection trouble; shutdown and start-up; no connections left
    again = again || state == "40001" || state == "40P01" || state.starts_with("08") || state.starts_with("57P") ||
            state == "53300";
  }
  return Error(again ? ErrorCode::unavailable : ErrorCode::internal, Origin::database, 0,
               fmt::format("the store's database said: {}", error.get_error_message()));
}

// Runs `act`, which may throw what SOCI throws.
template <typename Act>
Result<void> guarded(Act act) {
  try {
    return act();
  } catch (const soci::soci_error& error) {
    return from_soci(error);
  } catch (const std::exception& error) {
    return Error(ErrorCode::internal, fmt::format("the store: {}", error.what()));
  }
}

bool is_postgresql(std::string_view location) {
  return location.starts_with("postgresql:") || location.starts_with("postgres:");
}

Result<void> make_private_file(const std::filesystem::path& path) {
  if (const auto folder = path.parent_path(); !folder.empty()) {
    std::error_code failed;
    if (std::filesystem::create_directories(folder, failed)) ::chmod(folder.c_str(), 0700);
    if (failed) return Error::from_errno(failed.value(), fmt::format("make the folder {}", folder.string()));
  }
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, fmt::format("open the store {}", path.string()));
  return {};
}

/// Its turn to write, if it is such a connection, until this ends.
class Turn {
 public:
  explicit Turn(std::optional<WriterTurn>& turn) : turn_(turn) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (has_) turn_->end();
  }
  Result<void> begin() {
    if (turn_) PINMILL_RETURN_IF_ERROR(turn_->begin());
    has_ = turn_.has_value();
    return {};
  }

 private:
  std::optional<WriterTurn>& turn_;
  bool has_ = false;
};

void keep_a_log(soci::session& session) {
  std::string mode;
  session << "PRAGMA journal_mode", soci::into(mode);
  if (mode != "wal") session << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal") session << "PRAGMA journal_mode = TRUNCATE", soci::into(mode);
  session << "PRAGMA synchronous = " << (mode == "wal" ? "FULL" : "EXTRA");
  session << "PRAGMA wal_autocheckpoint = " << moved_after_pages;
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA temp_store = MEMORY";
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& location, Mode mode) {
  const bool shared = is_postgresql(location);
  std::unique_ptr<Connection> made(new Connection(shared ? Engine::postgresql : Engine::sqlite, mode));
  PINMILL_RETURN_IF_ERROR(shared ? made->open_postgresql(location) : made->open_sqlite(location));
  return made;
}

Result<void> Connection::open_sqlite(const std::string& path) {
  if (path.find('"') != std::string::npos)
    return Error(ErrorCode::invalid_argument, fmt::format("the store's path {} holds a quotation mark", path));
  if (mode_ == Mode::write) {
    PINMILL_RETURN_IF_ERROR(make_private_file(path));
    PINMILL_ASSIGN_OR_RETURN(turn_, WriterTurn::open(path));
  }
  Turn turn(turn_);
  PINMILL_RETURN_IF_ERROR(turn.begin());
  return guarded([&]() -> Result<void> {
    session_ =
        std::make_unique<soci::session>(soci::sqlite3, fmt::format("dbname=\"{}\" timeout={}", path, busy_timeout_s));
    if (mode_ == Mode::write)
      keep_a_log(*session_);
    else
      *session_ << "PRAGMA query_only = ON";
    return {};
  });
}

Result<void> Connection::open_postgresql(const std::string& address) {
  return guarded([&]() -> Result<void> {
    session_ = std::make_unique<soci::session>(soci::postgresql, address);
    return {};
  });
}

// The last one that closes moves the log into the file. Without its turn it had better leave both to the next one.
Connection::~Connection() {
  if (!session_) return;
  Turn turn(turn_);
  if (!turn.begin()) static_cast<void>(session_.release());
  session_.reset();
}

void Connection::begin() {
  if (engine_ == Engine::sqlite) {
    *session_ << (mode_ == Mode::write ? "BEGIN IMMEDIATE" : "BEGIN");
    return;
  }
  if (mode_ == Mode::read) {
    *session_ << "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    return;
  }
  *session_ << "BEGIN";
  Query lock(*session_, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(:a)) AS held");
  std::int64_t one = 0;
  lock.use(std::int64_t{writer_lock}).into(one);
  lock.next();
}

void Connection::roll_back() noexcept {
  (void)guarded([&]() -> Result<void> {
    *session_ << "ROLLBACK";
    return {};
  });
}

Result<void> Connection::ask(const char* statement, std::int64_t& into) {
  return guarded([&]() -> Result<void> {
    Query(*session_, statement).into(into).next();
    return {};
  });
}

Result<void> Connection::savepoint(soci::session& session, const std::function<Result<void>()>& part) {
  const auto say = [&session](const char* statement) {
    return guarded([&]() -> Result<void> {
      session << statement;
      return {};
    });
  };
  PINMILL_RETURN_IF_ERROR(say("SAVEPOINT part"));
  auto done = guarded(part);
  if (!done) PINMILL_RETURN_IF_ERROR(say("ROLLBACK TO SAVEPOINT part"));
  PINMILL_RETURN_IF_ERROR(say("RELEASE SAVEPOINT part"));
  return done;
}

Result<void> Connection::try_once(const Step& step) {
  Turn turn(turn_);
  PINMILL_RETURN_IF_ERROR(turn.begin());
  PINMILL_RETURN_IF_ERROR(guarded([&]() -> Result<void> {
    begin();
    return {};
  }));
  auto done = guarded([&] { return step(*session_); });
  bool committing = false;
  if (done) {
    committing = true;
    done = guarded([&]() -> Result<void> {
      *session_ << "COMMIT";
      return {};
    });
  }
  if (!done) roll_back();
  // Whether a COMMIT without an answer took place is not known: never the same again.
  if (!done && committing && engine_ == Engine::postgresql)
    return Error(ErrorCode::io_failure, Origin::database, 0, done.error().message());
  return done;
}

Result<void> Connection::transact(std::string_view activity, const Step& step) {
  for (int attempt = 1;; ++attempt) {
    auto done = try_once(step);
    if (done) return {};
    const bool ours = done.error().origin() == Origin::database;
    // SQLite has waited long enough by itself.
    const bool again = ours && done.error().retryable() && engine_ == Engine::postgresql && attempt < tries;
    if (!again) return ours ? std::move(done).error().during(std::string(activity)) : std::move(done).error();
    (void)guarded([&]() -> Result<void> {
      if (!session_->is_connected()) session_->reconnect();
      return {};
    });
  }
}

}  // namespace pinmill::publish
