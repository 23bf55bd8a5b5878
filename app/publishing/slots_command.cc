#include "app/publishing/slots_command.h"

#include <fmt/format.h>

#include "app/console.h"
#include "app/printable.h"
#include "app/publishing/desk.h"
#include "app/publishing/open.h"
#include "base/json.h"

namespace pinmill::app {
namespace {

using publish::Slot;

Result<void> add(publish::Desk& desk, publish::AccountId account, const SlotsFlags& flags) {
  for (const std::string& time : flags.times) {
    PINMILL_ASSIGN_OR_RETURN(const auto slots, publish::slots_from(time, zone_of(flags.settings)));
    PINMILL_RETURN_IF_ERROR(desk.add_slots(account, slots));
  }
  return {};
}

Result<void> remove(publish::Desk& desk, publish::AccountId account, const SlotsFlags& flags) {
  for (const std::int64_t id : flags.ids) PINMILL_RETURN_IF_ERROR(desk.remove_slot(account, id));
  return {};
}

Result<std::string> list(publish::Desk& desk, const publish::Account& account, const SlotsFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(auto slots, desk.slots(account.id));
  const bool built_in = slots.empty();
  if (built_in) slots = publish::default_slots(zone_of(flags.settings));
  std::string text;
  std::vector<Json> all;
  for (const Slot& slot : slots) {
    text += fmt::format("{:>4}  {}\n", built_in ? "-" : std::to_string(slot.id), to_string(slot));
    all.push_back(Json::object({{"id", built_in ? Json() : Json(slot.id)}, {"time", to_string(slot)}}));
  }
  if (flags.json) return Json::array(std::move(all)).dump(2) + "\n";
  if (built_in)
    tell(printable(fmt::format("@{} has no times of its own: `--slots` uses these until `pinmill slots add`.",
                               account.name)) +
         "\n");
  return text;
}

Result<std::string> text_of(const SlotsFlags& flags) {
  PINMILL_ASSIGN_OR_RETURN(const OpenDesk desk, open_desk(flags.settings));
  PINMILL_ASSIGN_OR_RETURN(const publish::Account account, desk->account(flags.settings.account.value_or("")));
  if (flags.act == SlotsFlags::Act::add) PINMILL_RETURN_IF_ERROR(add(*desk, account.id, flags));
  if (flags.act == SlotsFlags::Act::remove) PINMILL_RETURN_IF_ERROR(remove(*desk, account.id, flags));
  return list(*desk, account, flags);
}

}  // namespace

ExitCode run_slots(const SlotsFlags& flags) {
  auto text = text_of(flags);
  if (text)
    if (auto printed = print(*text); printed) return ExitCode::all_ready;
  if (text) return ExitCode::nothing_done;
  return tell_refusal(text.error());
}

}  // namespace pinmill::app
