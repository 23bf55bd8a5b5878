// The settings of webhooks, their test, their log, and sending again.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/unicode.h"
#include "http/guard.h"
#include "service/deliveries.h"
#include "service/fields.h"
#include "service/ids.h"
#include "service/json_lists.h"
#include "service/kinds.h"
#include "service/operation.h"
#include "service/resource_groups.h"
#include "service/times.h"
#include "service/webhooks.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::int64_t most_a_page = 100;
constexpr std::size_t most_headers = 20;

/// Names that a delivery sets itself, or that would change who it is from.
bool is_reserved(std::string_view header) {
  const std::string name = fold(header);
  constexpr std::array<std::string_view, 8> reserved = {"content-type",      "content-length", "host",   "connection",
                                                        "transfer-encoding", "user-agent",     "cookie", "expect"};
  return std::find(reserved.begin(), reserved.end(), name) != reserved.end() || name.starts_with("x-zernio-") ||
         name.starts_with("x-late-") || name.starts_with("x-pinmill-");
}

bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
  });
}

std::optional<Reply> read_headers(const Json& json, WebhookSecrets& secrets) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_object() || json.members().size() > most_headers)
    return refuse({.message = fmt::format("\"customHeaders\" is an object of at most {} texts", most_headers),
                   .param = "customHeaders"});
  secrets.headers.clear();
  for (const auto& [name, value] : json.members()) {
    const std::string text = value.string_or("");
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
    if (!is_token(name) || is_reserved(name) || !value.is_string() || !printable)
      return refuse({.message = fmt::format("\"{}\" is no header that can be added: its name is reserved, or it is not "
                                            "one line of plain text",
                                            to_one_line(name)),
                     .param = "customHeaders"});
    secrets.headers.emplace_back(name, text);
  }
  return std::nullopt;
}

std::optional<Reply> read_events(const Json& json, Webhook& webhook) {
  if (json.is_null()) return std::nullopt;
  webhook.events.clear();
  for (const Json& each : json.items()) {
    const std::string name = each.string_or("");
    if (!is_event(name))
      return refuse(
          {.code = "unknown_event",
           .message = fmt::format("\"{}\" is no event that can be subscribed to: post.published, post.failed and "
                                  "account.disconnected are some that can",
                                  to_one_line(name)),
           .param = "events"});
    webhook.events.push_back(name);
  }
  if (webhook.events.empty()) return refuse({.message = "name at least one event", .param = "events"});
  return std::nullopt;
}

/// Those that are named, and those that the key may not use itself, whatever is named.
std::optional<Reply> read_disabled(const Json& body, const ApiKey& key, Webhook& webhook) {
  auto& groups = webhook.disabled_groups;
  if (auto refused = read_groups(body, groups)) return refused;
  for (const std::string& group : key.disabled_groups)
    if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(group);
  return std::nullopt;
}

/// A key makes no webhook that is told of more than the key may see.
std::optional<Reply> check_events(const ApiKey& key, const Webhook& webhook) {
  for (const std::string& event : webhook.events) {
    const auto group = group_of(event);
    if (key.may_use(group)) continue;
    Reply refused = refuse({.status = 403,
                            .code = "insufficient_permissions",
                            .message = fmt::format("this key may not subscribe to {}: it may not use {}", event, group),
                            .param = "events"});
    refused.body.set("required_group", std::string(group));
    return refused;
  }
  return std::nullopt;
}

std::optional<Reply> read_webhook(const Core& core, const Call& call, Webhook& webhook, WebhookSecrets& secrets) {
  const Json& body = call.body;
  const Fields fields(body);
  fields.text("name", webhook.name, {.most = 50}).text("url", webhook.url, {.most = 2'000});
  fields.text("secret", secrets.signing_key, {.most = 200}).flag("isActive", webhook.is_active);
  if (auto refused = fields.refusal()) return refused;
  if (fields.has("name") && trim(webhook.name).empty())
    return refuse({.code = "invalid_field", .message = "\"name\" has 1 to 50 characters", .param = "name"});
  webhook.url = std::string(trim(webhook.url));
  if (fields.has("url"))
    if (auto fit = http::check_dialable(webhook.url, receiver_guard(core)); !fit) return refuse(fit.error(), "url");
  if (auto refused = read_events(body["events"], webhook)) return refused;
  if (!body["events"].is_null())
    if (auto refused = check_events(call.key, webhook)) return refused;
  if (auto refused = read_disabled(body, call.key, webhook)) return refused;
  return read_headers(body["customHeaders"], secrets);
}

/// What is not sent at all, whoever asks for it.
std::optional<Reply> check_taken(const Webhook& webhook, std::string_view event) {
  if (webhook.takes(event)) return std::nullopt;
  return refuse({.code = "group_disabled",
                 .message = fmt::format("this webhook is not told of {}: \"disabledResourceGroups\" has {}", event,
                                        group_of(event))});
}

Json to_json(const Webhook& webhook, const WebhookSecrets& secrets) {
  Json headers = Json::object();
  for (const auto& [name, value] : secrets.headers) headers.set(name, value);
  Json json = Json::object({{"_id", webhook.id},
                            {"name", webhook.name},
                            {"url", webhook.url},
                            {"secret", secrets.signing_key},
                            {"events", texts_json(webhook.events)},
                            {"isActive", webhook.is_active},
                            {"failureCount", webhook.failures},
                            {"customHeaders", std::move(headers)},
                            {"disabledResourceGroups", texts_json(webhook.disabled_groups)}});
  if (webhook.fired != never) json.set("lastFiredAt", to_iso(webhook.fired));
  return json;
}

Reply one(const Webhook& webhook, const WebhookSecrets& secrets) {
  return {.body = Json::object({{"success", true}, {"webhook", to_json(webhook, secrets)}})};
}

/// The webhook that is named, if this key may see it.
Result<std::optional<Webhook>> load(Core& core, const Call& call, const std::string& id) {
  std::optional<Webhook> found;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    found = find_webhook(session, id);
    return {};
  }));
  if (found && !found->is_seen_by(call.key)) found.reset();
  return found;
}

}  // namespace

Reply list_webhooks(Core& core, const Call& call) {
  Json all = Json::array();
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    all = Json::array();
    for (const Webhook& webhook : list_webhooks(session)) {
      if (!webhook.is_seen_by(call.key)) continue;
      PINMILL_ASSIGN_OR_RETURN(const auto secrets, unseal(*core.vault, webhook));
      all.push(to_json(webhook, secrets));
    }
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object({{"webhooks", std::move(all)}})};
}

Reply create_webhook(Core& core, const Call& call) {
  Webhook webhook{.profiles = call.key.profiles};
  WebhookSecrets secrets;
  PINMILL_REFUSE_IF(Fields(call.body).need("name").need("url").need("events").refusal());
  PINMILL_REFUSE_IF(read_webhook(core, call, webhook, secrets));
  Reply reply;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    if (list_webhooks(session).size() >= most_webhooks) {
      reply = refuse({.code = "too_many_webhooks",
                      .message = fmt::format("there are {} webhooks, as many as can be", most_webhooks)});
      return {};
    }
    webhook.id = new_id(session.now());
    webhook.created = session.now();
    seal(*core.vault, secrets, webhook);
    put_webhook(session, webhook);
    reply = one(webhook, secrets);
    return {};
  });
  return done ? reply : refuse(done.error());
}

Reply update_webhook(Core& core, const Call& call) {
  const std::string id = call.body["_id"].string_or("");
  if (id.empty()) return refuse({.message = "\"_id\" is missing: which webhook?", .param = "_id"});
  Reply reply = not_found("Webhook");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    auto webhook = find_webhook(session, id);
    if (!webhook || !webhook->is_seen_by(call.key)) return {};
    PINMILL_ASSIGN_OR_RETURN(auto secrets, unseal(*core.vault, *webhook));
    if (auto refused = read_webhook(core, call, *webhook, secrets)) {
      reply = *std::move(refused);
      return {};
    }
    if (call.body["isActive"].boolean_or(false)) webhook->failures = 0;
    seal(*core.vault, secrets, *webhook);
    put_webhook(session, *webhook);
    reply = one(*webhook, secrets);
    return {};
  });
  core.deliveries.ring();
  return done ? reply : refuse(done.error());
}

Reply delete_webhook(Core& core, const Call& call) {
  const std::string id = call.query("id");
  if (id.empty()) return refuse({.message = "\"id\" is missing: which webhook?", .param = "id"});
  PINMILL_ASSIGN_OR_REFUSE(const auto webhook, load(core, call, id));
  if (!webhook) return not_found("Webhook");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    session.remove(webhook_kind, id);
    return {};
  });
  return done ? Reply{.body = Json::object({{"success", true}})} : refuse(done.error());
}

Reply test_webhook(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const auto webhook, load(core, call, call.body["webhookId"].string_or("")));
  if (!webhook) return not_found("Webhook");
  PINMILL_REFUSE_IF(check_taken(*webhook, "webhook.test"));
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  const std::string id = new_uuid();
  const Delivery delivery{.event_id = id,
                          .webhook = webhook->id,
                          .event = "webhook.test",
                          .body = Json::object({{"id", id},
                                                {"event", "webhook.test"},
                                                {"message", "This is a test webhook from pinmill"},
                                                {"timestamp", to_iso(now)}})
                                      .dump(),
                          .tries = 1};
  const Attempt outcome = attempt(core, *webhook, delivery, core.stopping.get_token());
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    log_attempt(session, *webhook, delivery, outcome);
    return {};
  });
  if (!done) return refuse(done.error());
  if (outcome.delivered)
    return {.body = Json::object({{"success", true}, {"message", "Test webhook sent successfully"}})};
  return {.status = 500,
          .body = Json::object({{"success", false}, {"message", "Test webhook failed"}, {"error", outcome.problem}})};
}

Reply list_webhook_logs(Core& core, const Call& call) {
  std::int64_t limit = 50, skip = 0;
  std::string status;
  const Fields asked(call.head.query);
  asked.number("limit", limit, {1, most_a_page}).number("skip", skip, {0, 1'000'000});
  asked.one_of("status", status, {"success", "failed"});
  PINMILL_REFUSE_IF(asked.refusal());
  Json rows = Json::array();
  std::int64_t total = 0;
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    publish::RecordFilter filter{.kind = std::string(attempt_kind),
                                 .order = publish::RecordFilter::Order::created_down,
                                 .limit = limit,
                                 .skip = skip};
    for (const Webhook& webhook : list_webhooks(session)) {
      const std::string wanted = call.query("webhookId");
      if (webhook.is_seen_by(call.key) && (wanted.empty() || wanted == webhook.id)) filter.owners.push_back(webhook.id);
    }
    if (filter.owners.empty()) filter.owners = {"nobody"};
    if (!status.empty()) filter.states = {status};
    filter.ref = call.query("eventId").empty() ? call.query("event") : call.query("eventId");
    rows = Json::array();
    total = session.count(filter);
    for (const Record& record : session.list(filter)) rows.push(without_texts(record.body));
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object({{"logs", std::move(rows)}, {"pagination", skip_json(skip, limit, total)}})};
}

Reply redeliver(Core& core, const Call& call) {
  const std::string id = call.body["webhookId"].string_or(""), event = call.body["eventId"].string_or("");
  PINMILL_ASSIGN_OR_REFUSE(const auto webhook, load(core, call, id));
  if (!webhook) return not_found("Webhook");
  Reply reply = not_found("Event");
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    auto delivery = find_delivery(session, id, event);
    if (!delivery) return {};
    if (auto refused = check_taken(*webhook, delivery->event)) {
      reply = *std::move(refused);
      return {};
    }
    delivery->state = Delivery::State::waiting;
    delivery->tries = 0;
    delivery->next = session.now();
    put_delivery(session, *delivery);
    reply = {.body = Json::object({{"success", true}, {"message", "The event is sent again"}})};
    return {};
  });
  core.deliveries.ring();
  return done ? reply : refuse(done.error());
}

}  // namespace pinmill::service
