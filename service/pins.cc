#include "service/pins.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/parts.h"
#include "base/unicode.h"
#include "publish/desk/answers.h"
#include "publish/desk/orders.h"
#include "publish/pinterest/pins.h"
#include "service/fields.h"
#include "service/ids.h"

namespace pinmill::service {
namespace {

using publish::AccountId;
using publish::Publication;
using publish::PublicationId;
using publish::State;

constexpr std::int64_t most_listed = 100'000;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

struct FoundPin {
  std::optional<Publication> pin{};
  std::optional<Reply> refused{};
};

/// The one that the path names; those of accounts that the key does not see are not there.
FoundPin find_pin(Core& core, const Call& call) {
  const auto id = number_in(call.ids[0]);
  if (!id) return {.refused = not_found("Pin")};
  auto pin = core.publisher->get(*id);
  if (!pin) return {.refused = refuse(pin.error())};
  if (auto member = find_member(core, call.key, pin->account); !member.member)
    return {.refused = refuse(Error(ErrorCode::not_found, "there is no Pin number " + call.ids[0]))};
  return {.pin = *std::move(pin)};
}

/// Does `act` to the Pin that the path names.
template <typename Act>
Reply with_pin(Core& core, const Call& call, Act act) {
  const FoundPin found = find_pin(core, call);
  if (found.refused) return *found.refused;
  if (const Result<void> acted = act(found.pin->id); !acted) return refuse(acted.error());
  core.events.publish("post", "{}");
  PINMILL_ASSIGN_OR_REFUSE(const auto pin, core.publisher->get(found.pin->id));
  return {.body = Json::object({{"pin", publish::to_json(pin)}})};
}

std::optional<Reply> read_filter(const Call& call, publish::PublicationFilter& filter) {
  std::int64_t account = 0;
  std::string states;
  const Fields asked(call.head.query);
  asked.number("account", account, {1, INT64_MAX}).number("limit", filter.limit, {1, most_listed});
  asked.text("run", filter.run).text("states", states);
  if (auto refused = asked.refusal()) return refused;
  if (account != 0) filter.account = account;
  for (std::string_view rest = states; !rest.empty();) {
    const std::string_view word = take_part(rest, ',');
    const auto state = publish::state_from(word);
    if (!state)
      return refuse({.code = "invalid_field",
                     .message = "\"" + to_one_line(word) + "\" is no state of a Pin",
                     .param = "states"});
    filter.states.push_back(*state);
  }
  return std::nullopt;
}

Result<std::set<AccountId>> seen_by(Core& core, const ApiKey& key) {
  PINMILL_ASSIGN_OR_RETURN(const auto members, all_members(core));
  std::set<AccountId> seen;
  for (const Member& member : members)
    if (key.sees(member.profile)) seen.insert(member.account.id);
  return seen;
}

}  // namespace

FoundMember find_member(Core& core, const ApiKey& key, AccountId account) {
  auto member = find_member(core, key, id_of(account));
  if (!member) return {.refused = refuse(member.error())};
  if (!*member) return {.refused = not_found("Account")};
  return {.member = **std::move(member)};
}

FoundMember member_in_path(Core& core, const Call& call) {
  const auto account = number_in(call.ids[0]);
  return account ? find_member(core, call.key, *account) : FoundMember{.refused = not_found("Account")};
}

Reply list_pins(Core& core, const Call& call) {
  publish::PublicationFilter filter;
  PINMILL_REFUSE_IF(read_filter(call, filter));
  PINMILL_ASSIGN_OR_REFUSE(const auto seen, seen_by(core, call.key));
  const auto limit = static_cast<std::size_t>(filter.limit);
  if (!call.key.profiles.empty()) filter.limit = most_listed;  // those of others do not count
  PINMILL_ASSIGN_OR_REFUSE(auto pins, core.publisher->list(filter));
  std::erase_if(pins, [&seen](const Publication& each) { return !seen.contains(each.account); });
  if (pins.size() > limit) pins.resize(limit);
  return {.body = Json::object({{"pins", publish::all_to_json(pins)}})};
}

Reply get_pin(Core& core, const Call& call) {
  const FoundPin found = find_pin(core, call);
  if (found.refused) return *found.refused;
  return {.body = Json::object({{"pin", publish::to_json(*found.pin)}})};
}

Reply pin_status(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto seen, seen_by(core, call.key));
  PINMILL_ASSIGN_OR_REFUSE(publish::Status status, core.publisher->status());
  const auto hidden = std::erase_if(
      status.accounts, [&seen](const publish::AccountStatus& each) { return !seen.contains(each.account.id); });
  if (hidden > 0) {
    status.overdue = 0;  // of all accounts together: says something of those that are not seen
    status.needs_a_person =
        std::any_of(status.accounts.begin(), status.accounts.end(),
                    [](const publish::AccountStatus& each) { return publish::needs_a_person(each); });
  }
  return {.body = publish::to_json(status)};
}

Reply edit_pin(Core& core, const Call& call) {
  PINMILL_REFUSE_IF(Fields(call.body).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const auto change, publish::edit_in(call.body));
  return with_pin(core, call, [&](PublicationId id) { return core.publisher->edit(id, change); });
}

Reply retry_pin(Core& core, const Call& call) {
  return with_pin(core, call, [&](PublicationId id) { return core.publisher->retry(id); });
}

Reply retry_failed_pins(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto seen, seen_by(core, call.key));
  PINMILL_ASSIGN_OR_REFUSE(const auto failed, core.publisher->list({.states = {State::failed}}));
  std::int64_t count = 0;
  for (const Publication& each : failed)
    if (seen.contains(each.account) && core.publisher->retry(each.id)) ++count;
  core.events.publish("post", "{}");
  return {.body = Json::object({{"count", count}})};
}

Reply cancel_pin(Core& core, const Call& call) {
  return with_pin(core, call, [&](PublicationId id) { return core.publisher->cancel(id); });
}

Reply resolve_pin(Core& core, const Call& call) {
  std::string pin;
  PINMILL_REFUSE_IF(Fields(call.body).need("pinterestId").text("pinterestId", pin, {.most = 200}).refusal());
  return with_pin(core, call, [&](PublicationId id) { return core.publisher->resolve(id, publish::pin_digits(pin)); });
}

Reply unpublish_pin(Core& core, const Call& call) {
  return with_pin(core, call,
                  [&](PublicationId id) { return core.publisher->unpublish(id, core.stopping.get_token()); });
}

}  // namespace pinmill::service
