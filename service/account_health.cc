// Whether accounts can publish, and what is to be done where they cannot.
#include <algorithm>

#include <fmt/format.h>

#include "publish/pinterest/oauth.h"
#include "service/accounts.h"
#include "service/json_lists.h"
#include "service/operation.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using std::chrono::hours;

struct Health {
  std::string status = "healthy";
  std::vector<std::string> issues{}, remedies{}, missing{};
  bool token_valid = true, needs_refresh = false;
};

Health health_of(const Member& member, Moment now) {
  Health health;
  // A token that was made elsewhere does not say what it may.
  if (!member.account.scopes.empty()) health.missing = publish::missing_scopes(member.account.scopes);
  const Moment until =
      member.account.refresh_until != never ? member.account.refresh_until : member.account.access_until;
  health.needs_refresh = member.account.access_until != never && member.account.access_until < now + hours(24);
  health.token_valid = !member.needs_login() && (until == never || until > now);
  for (const std::string& scope : health.missing)
    health.issues.push_back(fmt::format("the login lacks the scope {}", scope));
  if (!health.missing.empty())
    health.remedies.emplace_back("connect the account again and grant all that is asked for");
  if (member.hold) health.issues.push_back(member.hold->message);
  if (member.needs_login()) health.remedies.emplace_back("connect the account again");
  if (until != never && until < now + hours(24 * 7)) health.issues.push_back("the login ends within a week");
  if (!health.issues.empty()) health.status = "warning";
  if (!health.token_valid || member.hold || !health.missing.empty()) health.status = "error";
  return health;
}

std::string length_text(std::chrono::microseconds length) {
  const auto whole = std::chrono::floor<std::chrono::hours>(length);
  if (whole < hours(0)) return "expired";
  if (whole < hours(48)) return fmt::format("{} hours", whole.count());
  return fmt::format("{} days", whole.count() / 24);
}

Json summary_of(const Member& member, const Health& health) {
  return Json::object({{"accountId", member.id},
                       {"platform", "pinterest"},
                       {"username", member.account.name},
                       {"displayName", member.display_name.empty() ? member.account.name : member.display_name},
                       {"profileId", member.profile},
                       {"status", health.status},
                       {"canPost", health.status != "error"},
                       {"canFetchAnalytics", false},
                       {"tokenValid", health.token_valid},
                       {"tokenExpiresAt", to_iso(member.account.access_until)},
                       {"needsReconnect", member.needs_login()},
                       {"issues", texts_json(health.issues)}});
}

Json permissions_of(const Health& health) {
  Json posting = Json::array();
  for (const std::string& scope : publish::wanted_scopes())
    posting.push(Json::object(
        {{"scope", scope},
         {"granted", std::find(health.missing.begin(), health.missing.end(), scope) == health.missing.end()},
         {"required", true}}));
  return Json::object({{"posting", std::move(posting)},
                       {"analytics", Json::array()},
                       {"optional", Json::array()},
                       {"canPost", health.status != "error"},
                       {"canFetchAnalytics", false},
                       {"missingRequired", texts_json(health.missing)}});
}

}  // namespace

Reply all_accounts_health(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  const std::string platform = call.query("platform"), profile = call.query("profileId"), wanted = call.query("status");
  std::int64_t total = 0, healthy = 0, warning = 0, error = 0, reconnect = 0;
  Json accounts = Json::array();
  for (const Member& member : members) {
    if (!call.key.sees(member.profile) || (!platform.empty() && platform != "pinterest")) continue;
    if (!profile.empty() && profile != member.profile) continue;
    const Health health = health_of(member, now);
    if (!wanted.empty() && wanted != health.status) continue;
    ++total;
    (health.status == "healthy" ? healthy : health.status == "warning" ? warning : error) += 1;
    if (member.needs_login()) ++reconnect;
    accounts.push(summary_of(member, health));
  }
  return {.body = Json::object({{"summary", Json::object({{"total", total},
                                                          {"healthy", healthy},
                                                          {"warning", warning},
                                                          {"error", error},
                                                          {"needsReconnect", reconnect}})},
                                {"accounts", std::move(accounts)}})};
}

Reply account_health(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  PINMILL_ASSIGN_OR_REFUSE(const auto member, find_member(core, call.key, call.ids[0]));
  if (!member) return not_found("Account");
  const Health health = health_of(*member, now);
  return {.body = Json::object(
              {{"accountId", member->id},
               {"platform", "pinterest"},
               {"username", member->account.name},
               {"displayName", member->display_name.empty() ? member->account.name : member->display_name},
               {"status", health.status},
               {"tokenStatus", Json::object({{"valid", health.token_valid},
                                             {"expiresAt", to_iso(member->account.access_until)},
                                             {"expiresIn", length_text(member->account.access_until - now)},
                                             {"needsRefresh", health.needs_refresh}})},
               {"permissions", permissions_of(health)},
               {"issues", texts_json(health.issues)},
               {"recommendations", texts_json(health.remedies)}})};
}

}  // namespace pinmill::service
