#include "service/overview.h"

#include <algorithm>

#include "publish/limit_room.h"
#include "service/accounts.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

Json holds_json(const publish::AccountStatus& status, const std::vector<publish::Board>& boards) {
  Json json = Json::array();
  for (const publish::Hold& hold : status.holds) {
    const auto board =
        std::find_if(boards.begin(), boards.end(), [&](const publish::Board& each) { return each.id == hold.board; });
    Json each = Json::object({{"kind", std::string(to_string(hold.kind))},
                              {"board", board == boards.end() ? hold.board : board->name},
                              {"message", hold.message},
                              {"remedy", hold.remedy},
                              {"since", to_iso(hold.since)}});
    if (hold.until != never) each.set("until", to_iso(hold.until));
    json.push(std::move(each));
  }
  return json;
}

Json limits_json(const std::vector<publish::LimitRoom>& rooms, Moment now) {
  Json json = Json::array();
  for (const publish::LimitRoom& room : rooms) {
    Json each = Json::object({{"what", room.what}, {"used", room.used}, {"limit", room.limit}});
    if (room.free_at > now) each.set("freeAt", to_iso(room.free_at));
    json.push(std::move(each));
  }
  return json;
}

Result<Json> account_json(Core& core, const Member& member, const publish::AccountStatus& status, Moment now) {
  PINMILL_ASSIGN_OR_RETURN(const auto boards, core.publisher->boards(member.account.id));
  PINMILL_ASSIGN_OR_RETURN(const auto rooms, publish::limit_room(core.publisher->store(), member.account));
  Json own = Json::array();
  for (const auto& board : boards)
    if (board.own) own.push(Json::object({{"id", board.id}, {"name", board.name}}));
  Json json = Json::object({{"accountId", member.id},
                            {"username", member.account.name},
                            {"profileId", member.profile},
                            {"defaultBoardId", member.default_board},
                            {"defaultBoardName", member.default_board_name},
                            {"holds", holds_json(status, boards)},
                            {"limits", limits_json(rooms, now)},
                            {"boards", std::move(own)}});
  if (status.next) json.set("nextAt", to_iso(*status.next));
  return json;
}

}  // namespace

Result<Json> overview(Core& core, const ApiKey& key) {
  PINMILL_ASSIGN_OR_RETURN(const auto members, all_members(core));
  PINMILL_ASSIGN_OR_RETURN(const auto status, core.publisher->status());
  Json accounts = Json::array();
  for (const publish::AccountStatus& each : status.accounts) {
    const auto member =
        std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.account.id == each.account.id; });
    if (member == members.end() || !key.sees(member->profile)) continue;
    PINMILL_ASSIGN_OR_RETURN(Json json, account_json(core, *member, each, status.now));
    accounts.push(std::move(json));
  }
  return Json::object({{"now", to_iso(status.now)},
                       {"timezone", core.options.time_zone},
                       {"worker", status.worker ? Json(*status.worker) : Json()},
                       {"accounts", std::move(accounts)}});
}

}  // namespace pinmill::service
