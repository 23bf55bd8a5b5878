#include "service/post_json.h"

#include <algorithm>

#include "service/times.h"

namespace pinmill::service {
namespace {

Json media_json(const std::vector<MediaItem>& media) {
  Json json = Json::array();
  for (const MediaItem& item : media) json.push(item.given);
  return json;
}

/// Enough of a SocialAccount for the contract, and what the page shows.
Json account_json(const Target& target, const std::vector<Member>& members) {
  const auto member =
      std::find_if(members.begin(), members.end(), [&](const Member& each) { return each.id == target.account; });
  const bool known = member != members.end();
  return Json::object({{"_id", target.account},
                       {"platform", "pinterest"},
                       {"profileId", known ? member->profile : ""},
                       {"username", target.username},
                       {"displayName", known && !member->display_name.empty() ? member->display_name : target.username},
                       {"isActive", known && !member->needs_login()}});
}

Json target_json(const Target& target, const std::vector<Member>& members) {
  Json json = Json::object({{"platform", "pinterest"}, {"accountId", account_json(target, members)}});
  if (target.custom_content) json.set("customContent", *target.custom_content);
  if (target.custom_media) json.set("customMedia", media_json(*target.custom_media));
  if (target.scheduled_for) json.set("scheduledFor", to_iso(*target.scheduled_for));
  json.set("platformSpecificData", target.specific.is_object() ? target.specific : Json::object());
  json.set("status", std::string(to_string(target.status)));
  if (!target.pin.empty()) json.set("platformPostId", target.pin).set("platformPostUrl", pin_url(target.pin));
  if (target.published_at != never) json.set("publishedAt", to_iso(target.published_at));
  if (target.status == TargetStatus::published) json.set("message", "Published to " + target.username);
  if (target.problem) {
    json.set("errorMessage", target.problem->text());
    if (!target.problem->message.empty()) json.set("errorReason", target.problem->message);
    if (target.status == TargetStatus::failed)
      json.set("errorCategory", target.problem->category).set("errorSource", target.problem->source);
  }
  return json;
}

}  // namespace

Json to_json(const Post& post, const std::vector<Member>& members) {
  Json targets = Json::array();
  Moment published = never;
  for (const Target& target : post.targets) {
    targets.push(target_json(target, members));
    published = std::max(published, target.published_at);
  }
  Json json = Json::object({{"_id", post.id}, {"userId", std::string(only_user)}});
  if (!post.title.empty()) json.set("title", post.title);
  json.set("content", post.content).set("mediaItems", media_json(post.media)).set("platforms", std::move(targets));
  if (const auto due = post.due()) json.set("scheduledFor", to_iso(*due));
  json.set("timezone", post.timezone).set("status", std::string(to_string(post.status)));
  if (published != never) json.set("publishedAt", to_iso(published));
  for (const auto& [name, value] : post.echoed.members()) json.set(name, value);
  if (!post.queued_from.empty()) json.set("queuedFromProfile", post.queued_from);
  if (!post.queue.empty()) json.set("queueId", post.queue);
  return json.set("createdAt", to_iso(post.created)).set("updatedAt", to_iso(post.updated));
}

}  // namespace pinmill::service
