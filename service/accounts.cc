#include "service/accounts.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "publish/pinterest/oauth.h"
#include "publish/store/changes.h"
#include "service/events.h"
#include "service/fields.h"
#include "service/follow.h"
#include "service/ids.h"
#include "service/json_lists.h"
#include "service/kinds.h"
#include "service/operation.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::HoldKind;
using publish::Record;
using publish::RecordSession;

constexpr std::int64_t most_a_page = 100;  // the contract's
constexpr std::int64_t most_told_at_once = 500;

/// The one that stops the whole account, until a person acts.
std::optional<publish::Hold> hold_of(const std::vector<publish::Hold>& holds, publish::AccountId account) {
  for (const auto& hold : holds)
    if (hold.account == account && hold.board.empty() && hold.until == never) return hold;
  return std::nullopt;
}

std::map<std::string, Profile> profiles_by_id(RecordSession& session) {
  std::map<std::string, Profile> by_id;
  for (Profile& profile : list_profiles(session)) by_id.emplace(profile.id, profile);
  return by_id;
}

struct Shown {
  std::vector<Member> members{};
  std::map<std::string, Profile> profiles{};
};

/// What the key sees of them.
Result<Shown> shown_to(Core& core, const ApiKey& key) {
  Shown shown;
  PINMILL_ASSIGN_OR_RETURN(shown.members, all_members(core));
  std::erase_if(shown.members, [&key](const Member& member) { return !key.sees(member.profile); });
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    shown.profiles = profiles_by_id(session);
    return {};
  }));
  return shown;
}

bool fits(const Member& member, const Call& call) {
  const std::string profile = call.query("profileId"), platform = call.query("platform"), status = call.query("status");
  if (!profile.empty() && profile != member.profile) return false;
  if (!platform.empty() && platform != "pinterest") return false;
  if (status == "connected") return !member.needs_login();
  return status != "disconnected" || member.needs_login();
}

/// Stores `member` changed; the answer where there is none such.
template <typename Change>
Reply change_member(Core& core, const Call& call, Change change) {
  PINMILL_ASSIGN_OR_REFUSE(auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  Reply reply;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Member changed = *member;
    reply = change(session, changed);
    if (reply.status < 300) put_member(session, changed);
    return {};
  });
  return done ? reply : refuse(done.error());
}

}  // namespace

bool Member::needs_login() const noexcept {
  return hold && (hold->kind == HoldKind::login || hold->kind == HoldKind::permission);
}

Result<std::vector<Member>> read_members(Core& core) {
  PINMILL_ASSIGN_OR_RETURN(const auto accounts, core.publisher->accounts());
  PINMILL_ASSIGN_OR_RETURN(const auto holds, core.publisher->holds());
  std::vector<Member> members;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    members.clear();
    const auto profiles = list_profiles(session);
    for (const auto& account : accounts) {
      Member member{.account = account, .id = id_of(account.id), .hold = hold_of(holds, account.id)};
      if (const auto kept = session.find(account_kind, member.id)) {
        member.profile = kept->owner;
        member.display_name = kept->body["displayName"].string_or("");
        member.default_board = kept->body["defaultBoardId"].string_or("");
        member.default_board_name = kept->body["defaultBoardName"].string_or("");
      } else if (!profiles.empty()) {
        member.profile = profiles.front().id;
      }
      members.push_back(std::move(member));
    }
    return {};
  }));
  return members;
}

Result<std::optional<Member>> find_member(Core& core, const ApiKey& key, const std::string& id) {
  PINMILL_ASSIGN_OR_RETURN(auto members, all_members(core));
  for (Member& member : members)
    if (member.id == id && key.sees(member.profile)) return std::optional(std::move(member));
  return std::optional<Member>();
}

void put_member(RecordSession& session, const Member& member) {
  session.put({.kind = std::string(account_kind),
               .id = member.id,
               .owner = member.profile,
               .created = session.now(),
               .body = Json::object({{"displayName", member.display_name},
                                     {"defaultBoardId", member.default_board},
                                     {"defaultBoardName", member.default_board_name}})});
}

Json to_json(const Member& member, const std::optional<Profile>& profile) {
  Json json = Json::object({{"_id", member.id}, {"platform", "pinterest"}});
  if (profile)
    json.set("profileId", Json::object({{"_id", profile->id}, {"name", profile->name}, {"color", profile->color}}));
  else
    json.set("profileId", member.profile);
  json.set("username", member.account.name)
      .set("displayName", member.display_name.empty() ? member.account.name : member.display_name)
      .set("profilePicture", Json())
      .set("profileUrl", "https://www.pinterest.com/" + member.account.name + "/")
      .set("isActive", !member.needs_login())
      .set("needsReconnection", member.needs_login())
      .set("enabled", true);
  if (!member.default_board.empty())
    json.set("metadata",
             Json::object({{"defaultBoardId", member.default_board}, {"defaultBoardName", member.default_board_name}}));
  return json;
}

Reply list_accounts(Core& core, const Call& call) {
  Fields asked(call.head.query);
  std::int64_t page = 1, limit = most_a_page;
  std::string status;
  bool over_limit = false;  // none is
  asked.number("page", page, {1, 1'000'000}).number("limit", limit, {1, most_a_page});
  asked.one_of("status", status, {"", "connected", "disconnected"}).flag("includeOverLimit", over_limit);
  PINMILL_REFUSE_IF(asked.refusal());
  const bool paged = asked.has("page");
  if (paged != asked.has("limit"))
    return refuse(
        {.code = "invalid_field", .message = "page and limit go together: give both or neither", .param = "page"});
  if (const std::string profile = call.query("profileId"); !profile.empty() && !is_id(profile))
    return refuse({.code = "invalid_field", .message = "\"profileId\" is no id", .param = "profileId"});
  PINMILL_ASSIGN_OR_REFUSE(auto shown, shown_to(core, call.key));
  std::erase_if(shown.members, [&call](const Member& member) { return !fits(member, call); });
  const auto total = static_cast<std::int64_t>(shown.members.size());
  const auto from = paged ? std::min(total, (page - 1) * limit) : 0;
  const auto to = paged ? std::min(total, from + limit) : total;
  Json accounts = Json::array();
  for (auto i = from; i < to; ++i) {
    const Member& member = shown.members[static_cast<std::size_t>(i)];
    const auto profile = shown.profiles.find(member.profile);
    accounts.push(to_json(member, profile == shown.profiles.end() ? std::nullopt : std::optional(profile->second)));
  }
  Json body = Json::object({{"accounts", std::move(accounts)}, {"hasAnalyticsAccess", false}});
  if (paged) body.set("pagination", page_json(page, limit, total));
  return {.body = std::move(body)};
}

Reply get_account(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  return {.body = Json::object({{"account", to_json(*member, std::nullopt)}})};
}

Reply update_account(Core& core, const Call& call) {
  return change_member(core, call, [&](RecordSession&, Member& member) -> Reply {
    const Fields fields(call.body);
    std::string username = member.account.name;
    fields.text("displayName", member.display_name, {.most = 100}).text("username", username, {.most = 100});
    PINMILL_REFUSE_IF(fields.refusal());
    const bool renames = username != member.account.name;
    const char* message =
        renames ? "Account updated; \"username\" is Pinterest's and stays as it is: \"displayName\" is yours"
                : "Account updated successfully";
    return {.body = Json::object(
                {{"message", message}, {"username", member.account.name}, {"displayName", member.display_name}})};
  });
}

Reply move_account(Core& core, const Call& call) {
  return change_member(core, call, [&](RecordSession& session, Member& member) -> Reply {
    std::string profile;
    PINMILL_REFUSE_IF(Fields(call.body).need("profileId").text("profileId", profile).refusal());
    if (!find_profile(session, profile) || !call.key.sees(profile)) return not_found("Profile");
    member.profile = profile;
    return {.body = Json::object({{"message", "Account moved successfully"}, {"profileId", profile}})};
  });
}

Reply delete_account(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  PINMILL_ASSIGN_OR_REFUSE(const auto before, publish::last_change(core.publisher->store()));
  if (auto gone = core.publisher->log_out(member->account.id); !gone) return refuse(gone.error());
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    session.remove(account_kind, member->id);
    fire(session, account_event("account.disconnected", *member,
                                Json::object({{"disconnectionType", "intentional"},
                                              {"reason", "disconnected through the API"}})));
    return {};
  });
  if (!done) return refuse(done.error());
  core.deliveries.ring();
  if (auto told = follow_changes_since(core, before, most_told_at_once); !told) return refuse(told.error());
  return {.body = Json::object({{"message", "Account disconnected successfully"}})};
}

}  // namespace pinmill::service
