// What `pinmill --server` asks of an account: its boards and sections by name, its pace, its weekly times.
#include "publish/desk/answers.h"
#include "service/fields.h"
#include "service/pins.h"
#include "service/queues.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::MissingBoard;

struct Named {
  std::string name{}, board{};
  bool create = false;
  MissingBoard missing() const noexcept { return create ? MissingBoard::create : MissingBoard::refuse; }
};

std::optional<Reply> read_named(const Call& call, Named& named) {
  const Fields fields(call.body);
  fields.need("name").text("name", named.name, {.most = longest_board_name}).text("board", named.board, {.most = 64});
  return fields.flag("create", named.create).refusal();
}

}  // namespace

Reply list_pin_boards(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  PINMILL_ASSIGN_OR_REFUSE(const auto boards,
                           core.publisher->refresh_boards(found.member->account.id, core.stopping.get_token()));
  return {.body = Json::object({{"boards", publish::all_to_json(boards)}})};
}

Reply name_pin_board(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  Named named;
  PINMILL_REFUSE_IF(read_named(call, named));
  PINMILL_ASSIGN_OR_REFUSE(const auto board, core.publisher->board(found.member->account.id, named.name,
                                                                   named.missing(), core.stopping.get_token()));
  return {.body = Json::object({{"board", publish::to_json(board)}})};
}

Reply name_pin_section(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  Named named;
  PINMILL_REFUSE_IF(read_named(call, named));
  PINMILL_ASSIGN_OR_REFUSE(const auto section,
                           core.publisher->section(found.member->account.id, named.board, named.name, named.missing(),
                                                   core.stopping.get_token()));
  return {.body = Json::object({{"section", publish::to_json(section)}})};
}

Reply set_pin_pace(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  PINMILL_ASSIGN_OR_REFUSE(const auto pace, publish::pace_in(call.body["pace"]));
  if (auto zone = check_zone(pace.zone); !zone) return refuse(zone.error(), "pace");
  if (auto set = core.publisher->set_pace(found.member->account.id, pace); !set) return refuse(set.error());
  return {.body = Json::object({{"pace", publish::to_json(pace)}})};
}

Reply list_pin_slots(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  PINMILL_ASSIGN_OR_REFUSE(const auto slots, core.publisher->slots(found.member->account.id));
  return {.body = Json::object({{"slots", publish::all_to_json(slots)}})};
}

Reply add_pin_slots(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  PINMILL_ASSIGN_OR_REFUSE(const auto slots, publish::all_in(call.body["slots"], publish::slot_in));
  if (slots.empty() || slots.size() > most_slots)
    return refuse({.message = "\"slots\" lists the times to add", .param = "slots"});
  for (const auto& slot : slots)
    if (auto zone = check_zone(slot.zone); !zone) return refuse(zone.error(), "zone");
  if (auto added = core.publisher->add_slots(found.member->account.id, slots); !added) return refuse(added.error());
  return list_pin_slots(core, call);
}

Reply remove_pin_slot(Core& core, const Call& call) {
  const auto found = member_in_path(core, call);
  if (found.refused) return *found.refused;
  std::int64_t slot = 0;
  PINMILL_REFUSE_IF(Fields(call.head.query).need("slot").number("slot", slot, {1, INT64_MAX}).refusal());
  if (auto removed = core.publisher->remove_slot(found.member->account.id, slot); !removed)
    return refuse(removed.error());
  return list_pin_slots(core, call);
}

}  // namespace pinmill::service
