#include "service/profiles.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/unicode.h"
#include "service/accounts.h"
#include "service/fields.h"
#include "service/ids.h"
#include "service/once.h"
#include "service/operation.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::string_view default_color = "#4CAF50";
constexpr std::int64_t most_a_page = 1'000;  // the contract's

Profile profile_of(const Record& record) {
  return {.id = record.id,
          .name = record.body["name"].string_or(""),
          .description = record.body["description"].string_or(""),
          .color = record.body["color"].string_or(""),
          .is_default = record.state == "default",
          .created = record.created};
}

/// The other one of that name.
std::optional<Profile> named(RecordSession& session, std::string_view name, std::string_view but) {
  for (Profile& profile : list_profiles(session))
    if (profile.id != but && fold(profile.name) == fold(name)) return std::move(profile);
  return std::nullopt;
}

Reply name_taken(const Profile& other) {
  return refuse({.status = 409,
                 .code = "profile_name_conflict",
                 .message = fmt::format("there is a profile called \"{}\" already: choose another name", other.name),
                 .param = "name",
                 .details = Json::object({{"existingProfileId", other.id}})});
}

/// What the body says of a profile.
std::optional<Reply> apply(const Json& body, Profile& profile) {
  const Fields fields(body);
  fields.text("name", profile.name, {.most = 100}).text("description", profile.description, {.most = 500});
  fields.text("color", profile.color, {.most = 32});
  return fields.refusal();
}

/// As the page has it: each with its accounts and their boards.
Json with_accounts(Core& core, const Profile& profile, const std::vector<Member>& members) {
  Json accounts = Json::array();
  for (const Member& member : members) {
    if (member.profile != profile.id) continue;
    Json account = to_json(member, profile);
    Json boards = Json::array();
    if (const auto kept = core.publisher->boards(member.account.id))
      for (const auto& board : *kept) boards.push(to_json(board));
    account.set("boards", std::move(boards));
    accounts.push(std::move(account));
  }
  Json json = to_json(profile);
  json.set("accounts", std::move(accounts));
  return json;
}

}  // namespace

std::vector<Profile> list_profiles(RecordSession& session) {
  std::vector<Profile> profiles;
  for (const Record& record : session.list({.kind = std::string(profile_kind)})) profiles.push_back(profile_of(record));
  std::stable_partition(profiles.begin(), profiles.end(), [](const Profile& each) { return each.is_default; });
  return profiles;
}

std::optional<Profile> find_profile(RecordSession& session, const std::string& id) {
  const auto record = session.find(profile_kind, id);
  return record ? std::optional(profile_of(*record)) : std::nullopt;
}

void put_profile(RecordSession& session, const Profile& profile) {
  session.put(
      {.kind = std::string(profile_kind),
       .id = profile.id,
       .owner = profile.id,
       .state = profile.is_default ? "default" : "other",
       .created = profile.created,
       .body = Json::object({{"name", profile.name}, {"description", profile.description}, {"color", profile.color}})});
}

void ensure_default_profile(RecordSession& session) {
  if (session.count({.kind = std::string(profile_kind)}) > 0) return;
  put_profile(session, {.id = new_id(session.now()),
                        .name = "Default",
                        .color = std::string(default_color),
                        .is_default = true,
                        .created = session.now()});
}

Json to_json(const Profile& profile) {
  return Json::object({{"_id", profile.id},
                       {"userId", std::string(only_user)},
                       {"name", profile.name},
                       {"description", profile.description},
                       {"color", profile.color},
                       {"isDefault", profile.is_default},
                       {"isOverLimit", false},
                       {"createdAt", to_iso(profile.created)}});
}

Reply list_profiles(Core& core, const Call& call) {
  Fields asked(call.head.query);
  std::int64_t limit = most_a_page, skip = 0;
  asked.number("limit", limit, {1, most_a_page}).number("skip", skip, {0, 1'000'000});
  PINMILL_REFUSE_IF(asked.refusal());
  std::vector<Profile> found;
  if (auto done = core.records->read([&](RecordSession& session) -> Result<void> {
        found = list_profiles(session);
        return {};
      });
      !done)
    return refuse(done.error());
  const std::string name = call.query("name");
  std::erase_if(found, [&](const Profile& profile) {
    return !call.key.sees(profile.id) || (!name.empty() && fold(profile.name) != fold(name));
  });
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  Json profiles = Json::array();
  const auto from = std::min<std::size_t>(found.size(), static_cast<std::size_t>(skip));
  const auto to = std::min<std::size_t>(found.size(), from + static_cast<std::size_t>(limit));
  for (std::size_t i = from; i < to; ++i) profiles.push(with_accounts(core, found[i], members));
  Json body = Json::object({{"profiles", std::move(profiles)}});
  if (asked.has("limit") || asked.has("skip"))
    body.set("total", static_cast<std::int64_t>(found.size())).set("skip", skip).set("limit", limit);
  return {.body = std::move(body)};
}

Reply create_profile(Core& core, const Call& call) {
  PINMILL_REFUSE_IF(check_names(call));
  if (!call.key.profiles.empty())
    return refuse({.status = 403,
                   .code = "insufficient_permissions",
                   .message = "this key is for certain profiles and makes no new ones"});
  Profile profile{.color = std::string(default_color)};
  PINMILL_REFUSE_IF(apply(call.body, profile));
  if (profile.name.empty()) return refuse({.message = "a profile needs a name", .param = "name"});
  Reply reply;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    const Lookup before = look_up(session, call);
    if (before.refused || (before.earlier && before.earlier->reply)) {
      reply = before.refused ? *before.refused : *before.earlier->reply;
      return {};
    }
    if (const auto other = named(session, profile.name, "")) {
      reply = name_taken(*other);
      return {};
    }
    profile.id = new_id(session.now());
    profile.created = session.now();
    put_profile(session, profile);
    reply = {.status = 201,
             .body = Json::object({{"message", "Profile created successfully"}, {"profile", to_json(profile)}})};
    remember(session, call, profile.id, reply);
    return {};
  });
  return done ? reply : refuse(done.error());
}

Reply get_profile(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  Reply reply = not_found("Profile");
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    const auto profile = find_profile(session, call.ids[0]);
    if (profile && call.key.sees(profile->id))
      reply = {.body = Json::object({{"profile", with_accounts(core, *profile, members)}})};
    return {};
  });
  return done ? reply : refuse(done.error());
}

Reply update_profile(Core& core, const Call& call) {
  Reply reply = not_found("Profile");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    auto profile = find_profile(session, call.ids[0]);
    if (!profile || !call.key.sees(profile->id)) return {};
    if (auto refused = apply(call.body, *profile)) {
      reply = *std::move(refused);
      return {};
    }
    if (const auto other = named(session, profile->name, profile->id)) {
      reply = name_taken(*other);
      return {};
    }
    if (call.body["isDefault"].boolean_or(false) && !profile->is_default) {
      for (Profile& each : list_profiles(session)) {
        if (!each.is_default) continue;
        each.is_default = false;
        put_profile(session, each);
      }
      profile->is_default = true;
    }
    put_profile(session, *profile);
    reply = {.body = Json::object({{"message", "Profile updated successfully"}, {"profile", to_json(*profile)}})};
    return {};
  });
  return done ? reply : refuse(done.error());
}

Reply delete_profile(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  Reply reply = not_found("Profile");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    const auto profile = find_profile(session, call.ids[0]);
    if (!profile || !call.key.sees(profile->id)) return {};
    const bool used = std::any_of(members.begin(), members.end(),
                                  [&](const Member& member) { return member.profile == profile->id; });
    if (used)
      reply = refuse({.code = "profile_in_use",
                      .message = "accounts are connected to this profile: move or disconnect them first"});
    else if (profile->is_default)
      reply =
          refuse({.code = "profile_is_default", .message = "this is the default profile: make another one that first"});
    else {
      session.remove(profile_kind, profile->id);
      reply = {.body = Json::object({{"message", "Profile deleted successfully"}})};
    }
    return {};
  });
  return done ? reply : refuse(done.error());
}

}  // namespace pinmill::service
