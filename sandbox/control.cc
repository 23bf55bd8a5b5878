#include "sandbox/control.h"

#include <utility>

#include "base/zoned_time.h"
#include "sandbox/tokens.h"

namespace pinmill::sandbox {
namespace {

http::Answer json_answer(int status, const Json& json) {
  return http::text_answer(status, "application/json", json.dump(2) + "\n");
}
http::Answer problem(std::string message) {
  return json_answer(400, Json::object({{"message", std::move(message)}}));
}

http::Answer show_ledger(const Core& core, const http::RequestHead& head) {
  const std::string* kind = http::find_field(head.query, "kind");
  std::string text;
  for (const Json& line : core.ledger.lines()) {
    if (kind == nullptr || line["kind"].string_or("") == *kind) text += line.dump() + "\n";
  }
  return http::text_answer(200, "application/x-ndjson", std::move(text));
}

Json clock_json(const Core& core) {
  return Json::object(
      {{"now", rfc3339(core.clock.now())}, {"now_ms", to_ms(core.clock.now())}, {"speed", core.clock.speed()}});
}

http::Answer turn_clock(Core& core, const Json& body) {
  if (body["set"].is_string()) {
    const auto time = parse_rfc3339(body["set"].string_or(""));
    if (!time) return problem("\"set\" is a time such as 2026-11-25T03:06:11Z");
    core.clock.set(std::chrono::time_point_cast<std::chrono::milliseconds>(time->utc));
  }
  if (body["advance_ms"].is_number()) core.clock.advance(std::chrono::milliseconds(body["advance_ms"].integer_or(0)));
  if (body["speed"].is_number()) core.clock.set_speed(body["speed"].number_or(1));
  return json_answer(200, clock_json(core));
}

http::Answer change_faults(Core& core, const Json& body) {
  auto rules = parse_faults(body["rules"].string_or(""));
  if (!rules) return problem(rules.error().describe());
  core.faults.replace(*std::move(rules), static_cast<std::uint64_t>(body["seed"].integer_or(1)));
  return json_answer(200, Json::object());
}

http::Answer give_tokens(Core& core, const Json& body) {
  const std::string account = body["account"].string_or(core.options.accounts.front());
  auto scopes =
      split_scopes(body["scope"].string_or("boards:read boards:write pins:read pins:write user_accounts:read"));
  const auto lock = core.world->lock();
  if (core.world->account(account) == nullptr) return problem("there is no account of that name");
  const Token token = issue_token(core, account, std::move(scopes));
  return json_answer(200, Json::object({{"access_token", token.access}, {"refresh_token", token.refresh}}));
}

http::Answer revoke(Core& core, const Json& body) {
  const auto lock = core.world->lock();
  revoke_tokens(core, body["account"].string_or(core.options.accounts.front()));
  return json_answer(200, Json::object());
}

http::Answer change_settings(Core& core, const Json& body) {
  Settings settings = core.settings();
  settings.trial = body["trial"].boolean_or(settings.trial);
  settings.refuse_video = body["refuse_video"].boolean_or(settings.refuse_video);
  settings.allow_pin_patch = body["allow_pin_patch"].boolean_or(settings.allow_pin_patch);
  settings.list_lag = std::chrono::milliseconds(body["list_lag_ms"].integer_or(settings.list_lag.count()));
  settings.processing = std::chrono::milliseconds(body["processing_ms"].integer_or(settings.processing.count()));
  const std::string headers = body["rate_headers"].string_or("");
  if (headers == "none") settings.rate_headers = RateHeaders::none;
  if (headers == "retry-after") settings.rate_headers = RateHeaders::retry_after;
  if (headers == "all") settings.rate_headers = RateHeaders::all;
  core.change(settings);
  RateLimits limits = core.limiter.limits();
  limits.read_per_minute = body["read_per_minute"].integer_or(limits.read_per_minute);
  limits.write_per_minute = body["write_per_minute"].integer_or(limits.write_per_minute);
  limits.per_second = body["per_second"].integer_or(limits.per_second);
  limits.read_per_day = body["read_per_day"].integer_or(limits.read_per_day);
  limits.write_per_day = body["write_per_day"].integer_or(limits.write_per_day);
  core.limiter.set(limits, settings.trial);
  return json_answer(200, Json::object());
}

}  // namespace

http::Answer control(Core& core, const http::RequestHead& head, const std::string& body) {
  const bool get = head.method == http::Method::get;
  if (get && head.path == "/sandbox/ledger") return show_ledger(core, head);
  if (get && head.path == "/sandbox/clock") return json_answer(200, clock_json(core));
  const std::string* type = http::find_header(head.headers, "Content-Type");
  if (head.method != http::Method::post) return json_answer(404, Json::object({{"message", "there is nothing here"}}));
  if (type == nullptr || !type->starts_with("application/json")) return problem("send application/json");
  const auto json = Json::parse(body);
  if (!json) return problem(json.error().describe());
  if (head.path == "/sandbox/clock") return turn_clock(core, *json);
  if (head.path == "/sandbox/faults") return change_faults(core, *json);
  if (head.path == "/sandbox/tokens") return give_tokens(core, *json);
  if (head.path == "/sandbox/revoke") return revoke(core, *json);
  if (head.path == "/sandbox/settings") return change_settings(core, *json);
  return json_answer(404, Json::object({{"message", "there is nothing here"}}));
}

}  // namespace pinmill::sandbox
