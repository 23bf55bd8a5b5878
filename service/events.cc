#include "service/events.h"

#include <algorithm>

#include "service/deliveries.h"
#include "service/ids.h"
#include "service/log_rows.h"
#include "service/times.h"
#include "service/webhooks.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

Moment published_at(const Post& post) {
  Moment last = never;
  for (const Target& target : post.targets) last = std::max(last, target.published_at);
  return last;
}

/// A post as events show it: absent is left out, never null.
Json payload_of(const Post& post) {
  Json targets = Json::array();
  for (const Target& target : post.targets) {
    Json json = Json::object(
        {{"platform", "pinterest"}, {"status", std::string(to_string(target.status))}, {"accountId", target.account}});
    if (!target.pin.empty()) json.set("platformPostId", target.pin).set("publishedUrl", pin_url(target.pin));
    if (target.problem) json.set("error", target.problem->text());
    targets.push(std::move(json));
  }
  Json json = Json::object({{"id", post.id},
                            {"content", post.content},
                            {"status", std::string(to_string(post.status))},
                            {"scheduledFor", to_iso(post.due().value_or(post.created))}});
  if (const Moment at = published_at(post); at != never) json.set("publishedAt", to_iso(at));
  json.set("platforms", std::move(targets));
  if (const Json& metadata = post.echoed["metadata"]; metadata.is_object()) json.set("metadata", metadata);
  return json;
}

std::string_view event_of(PostStatus status) noexcept {
  switch (status) {
    case PostStatus::scheduled: return "post.scheduled";
    case PostStatus::published: return "post.published";
    case PostStatus::failed: return "post.failed";
    case PostStatus::partial: return "post.partial";
    case PostStatus::cancelled: return "post.cancelled";
    case PostStatus::draft:
    case PostStatus::publishing: break;
  }
  return {};
}

const Target* same_target(const Post& post, const Target& target) {
  for (const Target& each : post.targets)
    if (each.account == target.account) return &each;
  return nullptr;
}

}  // namespace

PendingEvent post_event(std::string_view name, const Post& post) {
  return {.name = std::string(name), .profile = post.profile, .payload = Json::object({{"post", payload_of(post)}})};
}

PendingEvent target_event(std::string_view name, const Post& post, const Target& target) {
  Json platform = Json::object(
      {{"name", "pinterest"}, {"status", target.status == TargetStatus::published ? "published" : "failed"}});
  if (!target.pin.empty()) platform.set("platformPostId", target.pin).set("publishedUrl", pin_url(target.pin));
  if (target.problem) platform.set("error", target.problem->text());
  return {
      .name = std::string(name),
      .profile = post.profile,
      .payload = Json::object(
          {{"post", payload_of(post)},
           {"platform", std::move(platform)},
           {"account",
            Json::object({{"accountId", target.account}, {"platform", "pinterest"}, {"username", target.username}})}})};
}

PendingEvent account_event(std::string_view name, const Member& member, const Json& more) {
  Json account =
      Json::object({{"accountId", member.id},
                    {"profileId", member.profile},
                    {"platform", "pinterest"},
                    {"username", member.account.name},
                    {"displayName", member.display_name.empty() ? member.account.name : member.display_name}});
  for (const auto& [key, value] : more.members()) account.set(key, value);
  return {
      .name = std::string(name), .profile = member.profile, .payload = Json::object({{"account", std::move(account)}})};
}

void fire(RecordSession& session, const PendingEvent& event) {
  for (const Webhook& webhook : list_webhooks(session)) {
    if (!webhook.wants(event.name, event.profile)) continue;
    Json body = Json::object({{"id", new_uuid()}, {"event", event.name}});
    for (const auto& [key, value] : event.payload.members()) body.set(key, value);
    body.set("timestamp", to_iso(session.now()));
    add_delivery(session, {.event_id = body["id"].string_or(""),
                           .webhook = webhook.id,
                           .event = event.name,
                           .about = body["post"]["id"].string_or(body["account"]["accountId"].string_or("")),
                           .body = body.dump()});
  }
}

void settle(RecordSession& session, const Post& before, const Post& after) {
  session.put(to_record(after));
  for (const Target& target : after.targets) {
    const Target* earlier = same_target(before, target);
    if (earlier != nullptr && earlier->status == target.status) continue;
    if (target.status != TargetStatus::published && target.status != TargetStatus::failed) continue;
    const bool out = target.status == TargetStatus::published;
    fire(session, target_event(out ? "post.platform.published" : "post.platform.failed", after, target));
    put_log(session, publishing_log(after, target));
  }
  if (before.status == after.status) return;
  if (const auto name = event_of(after.status); !name.empty()) fire(session, post_event(name, after));
}

}  // namespace pinmill::service
