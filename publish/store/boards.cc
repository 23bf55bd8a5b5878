#include <fmt/format.h>

#include "base/unicode.h"
#include "publish/store/account_rows.h"
#include "publish/store/accounts.h"
#include "publish/store/database.h"
#include "publish/store/session_clock.h"

namespace pinmill::publish {
namespace {

void put_board_row(soci::session& session, const Board& board) {
  run(session,
      "INSERT INTO boards (account, id, name, folded, privacy, own) VALUES (:a, :b, :c, :d, :e, :f)"
      " ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, folded = excluded.folded,"
      " privacy = excluded.privacy, own = excluded.own",
      board.account, board.id, board.name, fold(board.name), board.privacy, std::int64_t{board.own ? 1 : 0});
  run(session, "DELETE FROM holds WHERE account = :a AND board = :b AND kind = 'board'", board.account, board.id);
}

template <typename... Values>
std::vector<Board> select_boards(soci::session& session, const std::string& where, const Values&... values) {
  Board board;
  std::int64_t own = 0;
  Query query(session, "SELECT account, id, name, privacy, own FROM boards " + where);
  query.with(values...).to(board.account, board.id, board.name, board.privacy, own);
  std::vector<Board> found;
  while (query.next()) {
    board.own = own != 0;
    found.push_back(board);
  }
  return found;
}

}  // namespace

Result<void> put_boards(Store& store, AccountId account, const std::vector<Board>& boards) {
  return store.database().write("keep the boards", [&](soci::session& session) -> Result<void> {
    run(session, "DELETE FROM boards WHERE account = :a", account);
    for (const auto& board : boards) put_board_row(session, board);
    return {};
  });
}

Result<void> put_board(Store& store, const Board& board) {
  return store.database().write("keep a board", [&](soci::session& session) -> Result<void> {
    put_board_row(session, board);
    return {};
  });
}

Result<std::vector<Board>> boards_of(Store& store, AccountId account) {
  return store.database().read("list the boards", [&](soci::session& session) -> Result<std::vector<Board>> {
    return select_boards(session, "WHERE account = :a ORDER BY folded", account);
  });
}

Result<std::optional<Board>> board_named(Store& store, AccountId account, std::string_view name) {
  return store.database().read("look up a board", [&](soci::session& session) -> Result<std::optional<Board>> {
    auto found =
        select_boards(session, "WHERE account = :a AND folded = :b AND own = 1 ORDER BY id", account, fold(name));
    if (found.empty()) return std::optional<Board>();
    return std::optional(std::move(found.front()));
  });
}

Result<void> put_section(Store& store, const Section& section) {
  return store.database().write("keep a section", [&](soci::session& session) -> Result<void> {
    run(session,
        "INSERT INTO sections (account, board, id, name, folded) VALUES (:a, :b, :c, :d, :e)"
        " ON CONFLICT (account, board, id) DO UPDATE SET name = excluded.name, folded = excluded.folded",
        section.account, section.board, section.id, section.name, fold(section.name));
    return {};
  });
}

Result<std::optional<Section>> section_named(Store& store, AccountId account, std::string_view board,
                                             std::string_view name) {
  return store.database().read("look up a section", [&](soci::session& session) -> Result<std::optional<Section>> {
    Section section{.account = account, .board = std::string(board)};
    Query query(session, "SELECT id, name FROM sections WHERE account = :a AND board = :b AND folded = :c ORDER BY id");
    query.with(account, board, std::string_view(fold(name))).to(section.id, section.name);
    if (!query.next()) return std::optional<Section>();
    return std::optional(section);
  });
}

Result<std::vector<Slot>> slots_of(Store& store, AccountId account) {
  return store.database().read("list the slots", [&](soci::session& session) -> Result<std::vector<Slot>> {
    return select_slots(session, account);
  });
}

Result<void> add_slots(Store& store, AccountId account, const std::vector<Slot>& slots) {
  return store.database().write("add a slot", [&](soci::session& session) -> Result<void> {
    for (const auto& slot : slots)
      run(session,
          "INSERT INTO slots (id, account, weekday, minute, zone) VALUES (:a, :b, :c, :d, :e)"
          " ON CONFLICT (account, weekday, minute, zone) DO NOTHING",
          new_ids(session, "slots"), account, std::int64_t{slot.weekday}, std::int64_t{slot.time.count()}, slot.zone);
    return {};
  });
}

Result<void> remove_slot(Store& store, AccountId account, std::int64_t id) {
  return store.database().write("remove a slot", [&](soci::session& session) -> Result<void> {
    if (run(session, "DELETE FROM slots WHERE account = :a AND id = :b", account, id) == 0)
      return Error(ErrorCode::not_found,
                   fmt::format("this account has no slot number {}: `slots list` shows them", id));
    return {};
  });
}

}  // namespace pinmill::publish
