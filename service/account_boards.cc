// An account's boards: as Pinterest has them, a new one, and the one that posts without a board go to.
#include <algorithm>

#include "service/accounts.h"
#include "service/fields.h"
#include "service/operation.h"

namespace pinmill::service {
Json to_json(const publish::Board& board) {
  return Json::object({{"id", board.id},
                       {"name", board.name},
                       {"description", ""},
                       {"privacy", board.privacy.empty() ? "PUBLIC" : board.privacy}});
}

Reply list_account_boards(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  const auto boards = core.publisher->refresh_boards(member->account.id, core.stopping.get_token());
  if (!boards) return refuse_from_pinterest(boards.error());
  Json json = Json::array();
  for (const auto& board : *boards) json.push(to_json(board));
  return {.body = Json::object({{"boards", std::move(json)}})};
}

Reply create_account_board(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  std::string name, description, privacy = "PUBLIC";
  const Fields fields(call.body);
  fields.need("name").text("name", name, {.most = longest_board_name}).text("description", description, {.most = 500});
  fields.one_of("privacy", privacy, {"PUBLIC", "PROTECTED", "SECRET"});
  PINMILL_REFUSE_IF(fields.refusal());
  const auto board = core.publisher->create_board(
      member->account.id, {.name = name, .description = description, .privacy = privacy}, core.stopping.get_token());
  if (!board) return refuse_from_pinterest(board.error());
  Json json = to_json(*board);
  json.set("url", "https://www.pinterest.com/" + member->account.name + "/");
  return {.status = 201, .body = Json::object({{"board", std::move(json)}})};
}

Reply set_default_board(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  std::string board, name;
  const Fields fields(call.body);
  fields.text("boardId", board, {.most = 64})
      .text("defaultBoardId", board, {.most = 64});  // the n8n node's, the contract's
  fields.text("defaultBoardName", name, {.most = longest_board_name});
  PINMILL_REFUSE_IF(fields.refusal());
  if (board.empty())
    return refuse({.message = "name the board: \"defaultBoardId\" is missing", .param = "defaultBoardId"});
  PINMILL_ASSIGN_OR_REFUSE(auto boards, core.publisher->boards(member->account.id));
  const auto find = [&] {
    return std::find_if(boards.begin(), boards.end(), [&](const auto& each) { return each.id == board; });
  };
  if (find() == boards.end()) {
    auto fresh = core.publisher->refresh_boards(member->account.id, core.stopping.get_token());
    if (!fresh) return refuse_from_pinterest(fresh.error());
    boards = *std::move(fresh);
  }
  const auto found = find();
  if (found == boards.end())
    return refuse({.code = "board_not_found",
                   .message = "this account has no such board: GET pinterest-boards lists them",
                   .param = "defaultBoardId"});
  member->default_board = found->id;
  member->default_board_name = found->name;
  auto done = core.records->write([&](publish::RecordSession& session) -> Result<void> {
    put_member(session, *member);
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object(
              {{"message", "Default board set successfully"}, {"account", to_json(*member, std::nullopt)}})};
}

}  // namespace pinmill::service
