// Keys over the API, and what a key may ask about itself.
#include <algorithm>

#include <fmt/format.h>

#include "service/accounts.h"
#include "service/fields.h"
#include "service/json_lists.h"
#include "service/operation.h"
#include "service/post.h"
#include "service/resource_groups.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

Json to_json(const ApiKey& key, const std::vector<Profile>& profiles) {
  Json seen = Json::array();
  for (const Profile& profile : profiles)
    if (!key.profiles.empty() && key.sees(profile.id))
      seen.push(Json::object({{"_id", profile.id}, {"name", profile.name}, {"color", profile.color}}));
  Json json = Json::object({{"id", key.id}, {"name", key.name}, {"keyPreview", key.preview}});
  if (key.expires) json.set("expiresAt", to_iso(*key.expires));
  return json.set("createdAt", to_iso(key.created))
      .set("scope", key.profiles.empty() ? "full" : "profiles")
      .set("profileIds", std::move(seen))
      .set("permission", key.permission == ApiKey::Permission::read ? "read" : "read-write")
      .set("disabledResourceGroups", texts_json(key.disabled_groups));
}

Result<std::vector<Profile>> all_profiles(Core& core) {
  std::vector<Profile> profiles;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    profiles = list_profiles(session);
    return {};
  }));
  return profiles;
}

std::optional<Reply> read_order(const Json& body, const std::vector<Profile>& profiles, KeyOrder& order) {
  std::string permission = "read-write", scope = "full";
  std::int64_t days = 0;
  const Fields fields(body);
  fields.need("name").text("name", order.name, {.most = 100}).number("expiresIn", days, {1, 3'650});
  fields.one_of("permission", permission, {"read-write", "read"}).one_of("scope", scope, {"full", "profiles"});
  if (auto refused = fields.refusal()) return refused;
  if (days > 0) order.lives = std::chrono::days(days);
  if (permission == "read") order.permission = ApiKey::Permission::read;
  for (const Json& each : body["profileIds"].items()) {
    const std::string id = each.string_or("");
    const bool known = std::any_of(profiles.begin(), profiles.end(), [&id](const Profile& p) { return p.id == id; });
    if (!known) return refuse({.message = fmt::format("there is no profile {}", id), .param = "profileIds"});
    order.profiles.push_back(id);
  }
  if (scope == "full") order.profiles.clear();
  if (scope == "profiles" && order.profiles.empty())
    return refuse({.message = "a key with scope \"profiles\" names them in \"profileIds\"", .param = "profileIds"});
  return read_groups(body, order.disabled_groups);
}

}  // namespace

Reply list_api_keys(Core& core, const Call&) {
  PINMILL_ASSIGN_OR_REFUSE(const auto profiles, all_profiles(core));
  PINMILL_ASSIGN_OR_REFUSE(const auto keys, list_keys(*core.records));
  Json all = Json::array();
  for (const ApiKey& key : keys) all.push(to_json(key, profiles));
  return {.body = Json::object({{"apiKeys", std::move(all)}})};
}

Reply create_api_key(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto profiles, all_profiles(core));
  KeyOrder order;
  PINMILL_REFUSE_IF(read_order(call.body, profiles, order));
  PINMILL_ASSIGN_OR_REFUSE(const NewKey made, create_key(*core.records, order));
  Json json = to_json(made.key, profiles);
  json.set("key", made.secret);
  return {.status = 201,
          .body = Json::object({{"message", "API key created: it is shown this once"}, {"apiKey", std::move(json)}})};
}

Reply delete_api_key(Core& core, const Call& call) {
  auto gone = revoke_key(*core.records, call.ids[0]);
  if (!gone && gone.error().code() == ErrorCode::not_found) return not_found("API key");
  if (!gone) return refuse(gone.error());
  return {.body = Json::object({{"message", "API key deleted successfully"}})};
}

Reply usage_stats(Core& core, const Call&) {
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  std::int64_t posts = 0, profiles = 0;
  Moment since = never;
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    const auto all = list_profiles(session);
    profiles = static_cast<std::int64_t>(all.size());
    since = all.front().created;
    posts =
        session.count({.kind = std::string(post_kind), .created_from = session.now() - std::chrono::hours(24 * 30)});
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object(
              {{"billingSystem", "stripe"},
               {"planName", "Self-hosted"},
               {"billingPeriod", "monthly"},
               {"signupDate", to_iso(since)},
               {"billingAnchorDay", 1},
               {"hasAccess", true},
               {"customerId", Json()},
               {"isInvitedUser", false},
               {"autoUpgradeEnabled", false},
               {"limits", Json::object({{"uploads", -1}, {"profiles", -1}})},
               {"usage", Json::object({{"uploads", posts},
                                       {"profiles", profiles},
                                       {"connectedAccounts", static_cast<std::int64_t>(members.size())}})}})};
}

Reply verify_key(Core&, const Call& call) {
  return {.body = Json::object({{"valid", true},
                                {"userId", std::string(only_user)},
                                {"authType", "api_key"},
                                {"scope", call.key.profiles.empty() ? "full" : "profiles"}})};
}

}  // namespace pinmill::service
