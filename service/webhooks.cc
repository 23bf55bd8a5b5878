#include "service/webhooks.h"

#include <algorithm>
#include <array>

#include "service/json_lists.h"
#include "service/resource_groups.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordSession;

constexpr std::array<std::string_view, 48> known_events = {"post.scheduled",
                                                           "post.published",
                                                           "post.failed",
                                                           "post.partial",
                                                           "post.cancelled",
                                                           "post.recycled",
                                                           "post.platform.published",
                                                           "post.platform.failed",
                                                           "post.platform.deleted",
                                                           "post.tiktok.url_resolved",
                                                           "post.external.created",
                                                           "post.external.updated",
                                                           "post.external.deleted",
                                                           "account.connected",
                                                           "account.disconnected",
                                                           "account.ads.initial_sync_completed",
                                                           "message.received",
                                                           "conversation.started",
                                                           "call.received",
                                                           "call.ended",
                                                           "call.failed",
                                                           "call.permission_request",
                                                           "message.sent",
                                                           "message.edited",
                                                           "message.deleted",
                                                           "message.delivered",
                                                           "message.read",
                                                           "message.failed",
                                                           "reaction.received",
                                                           "referral.received",
                                                           "comment.received",
                                                           "review.new",
                                                           "review.updated",
                                                           "lead.received",
                                                           "ad.status_changed",
                                                           "whatsapp.template.status_updated",
                                                           "whatsapp.template.category_updated",
                                                           "whatsapp.automatic_event",
                                                           "whatsapp.number.activated",
                                                           "whatsapp.number.declined",
                                                           "whatsapp.number.action_required",
                                                           "whatsapp.number.verification_required",
                                                           "whatsapp.number.suspended",
                                                           "whatsapp.number.reactivated",
                                                           "whatsapp.number.released",
                                                           "whatsapp.number.kyc_submitted",
                                                           "verification.approved",
                                                           "verification.failed"};

Webhook webhook_of(const Record& record) {
  const Json& body = record.body;
  Webhook webhook{.id = record.id,
                  .name = body["name"].string_or(""),
                  .url = body["url"].string_or(""),
                  .sealed = body["sealed"].string_or(""),
                  .events = texts_in(body["events"]),
                  .profiles = texts_in(body["profiles"]),
                  .disabled_groups = texts_in(body["disabledGroups"]),
                  .is_active = record.state == "active",
                  .failures = body["failures"].integer_or(0),
                  .created = record.created,
                  .fired = record.due};
  return webhook;
}

}  // namespace

void seal(const publish::Vault& vault, const WebhookSecrets& secrets, Webhook& webhook) {
  Json headers = Json::object();
  for (const auto& [name, value] : secrets.headers) headers.set(name, value);
  const Json all = Json::object({{"signingKey", secrets.signing_key}, {"headers", std::move(headers)}});
  webhook.sealed = vault.seal(publish::Secret(all.dump()), webhook.id, webhook_kind);
}

Result<WebhookSecrets> unseal(const publish::Vault& vault, const Webhook& webhook) {
  PINMILL_ASSIGN_OR_RETURN(const publish::Secret opened, vault.unseal(webhook.sealed, webhook.id, webhook_kind));
  WebhookSecrets secrets;
  if (opened.empty()) return secrets;
  PINMILL_ASSIGN_OR_RETURN(const Json all, Json::parse(opened.reveal()));
  secrets.signing_key = all["signingKey"].string_or("");
  for (const auto& [name, value] : all["headers"].members()) secrets.headers.emplace_back(name, value.string_or(""));
  return secrets;
}

bool Webhook::is_seen_by(const ApiKey& key) const noexcept {
  if (key.profiles.empty()) return true;
  return !profiles.empty() && std::all_of(profiles.begin(), profiles.end(),
                                          [&key](const std::string& profile) { return key.sees(profile); });
}

bool Webhook::takes(std::string_view event) const noexcept {
  return std::find(disabled_groups.begin(), disabled_groups.end(), group_of(event)) == disabled_groups.end();
}

bool Webhook::wants(std::string_view event, std::string_view profile) const noexcept {
  const bool subscribed = std::find(events.begin(), events.end(), event) != events.end();
  const bool sees = profiles.empty() || std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
  return is_active && subscribed && sees && takes(event);
}

std::vector<Webhook> list_webhooks(RecordSession& session) {
  std::vector<Webhook> webhooks;
  for (const Record& record : session.list({.kind = std::string(webhook_kind)})) webhooks.push_back(webhook_of(record));
  return webhooks;
}

std::optional<Webhook> find_webhook(RecordSession& session, std::string_view id) {
  const auto record = session.find(webhook_kind, id);
  return record ? std::optional(webhook_of(*record)) : std::nullopt;
}

void put_webhook(RecordSession& session, const Webhook& webhook) {
  session.put({.kind = std::string(webhook_kind),
               .id = webhook.id,
               .state = webhook.is_active ? "active" : "disabled",
               .created = webhook.created,
               .due = webhook.fired,
               .body = Json::object({{"name", webhook.name},
                                     {"url", webhook.url},
                                     {"sealed", webhook.sealed},
                                     {"events", texts_json(webhook.events)},
                                     {"profiles", texts_json(webhook.profiles)},
                                     {"disabledGroups", texts_json(webhook.disabled_groups)},
                                     {"failures", webhook.failures}})});
}

bool is_event(std::string_view name) noexcept {
  return std::find(known_events.begin(), known_events.end(), name) != known_events.end();
}

}  // namespace pinmill::service
