#include "app/publishing/boards_command.h"

#include <fmt/format.h>

#include "app/console.h"
#include "app/interrupts.h"
#include "app/printable.h"
#include "app/publishing/desk.h"
#include "base/json.h"

namespace pinmill::app {
namespace {

Json board_json(const publish::Board& board) {
  return Json::object({{"id", board.id}, {"name", board.name}, {"privacy", board.privacy}, {"own", board.own}});
}

std::string board_line(const publish::Board& board) {
  return printable(fmt::format("{:<20} {:<9} {}{}", board.id, board.privacy, board.name,
                               board.own ? "" : "  (a group board of somebody else's)")) +
         "\n";
}

Result<std::string> boards_text(const BoardsFlags& flags, const std::stop_token& stop) {
  PINMILL_ASSIGN_OR_RETURN(const OpenDesk desk, open_desk(flags.settings, stop));
  PINMILL_ASSIGN_OR_RETURN(const publish::Account account, desk->account(flags.settings.account.value_or("")));
  for (const std::string& name : flags.create)
    PINMILL_RETURN_IF_ERROR(desk->board(account.id, name, publish::MissingBoard::create, stop));
  PINMILL_ASSIGN_OR_RETURN(const auto boards, desk->refresh_boards(account.id, stop));
  std::string text;
  std::vector<Json> all;
  for (const publish::Board& board : boards) {
    text += board_line(board);
    all.push_back(board_json(board));
  }
  if (flags.json) return Json::array(std::move(all)).dump(2) + "\n";
  if (boards.empty()) tell(fmt::format("@{} has no board yet: `pinmill boards --create NAME`.\n", account.name));
  return text;
}

}  // namespace

ExitCode run_boards(const BoardsFlags& flags) {
  const auto interrupts = Interrupts::watch();
  auto text = boards_text(flags, interrupts ? (*interrupts)->token() : std::stop_token());
  if (text)
    if (auto printed = print(*text); printed) return ExitCode::all_ready;
  if (!text) tell_error(text.error());
  return ExitCode::nothing_done;
}

}  // namespace pinmill::app
