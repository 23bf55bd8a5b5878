#include "service/edits.h"

#include <algorithm>

namespace pinmill::service {
namespace {

/// `json` with that member, in place of one of its name; without it where the text is empty.
Json with_text(const Json& json, std::string_view name, const std::string& text) {
  Json changed = Json::object();
  for (const auto& [key, value] : json.members())
    if (key != name) changed.set(key, value);
  if (!text.empty()) changed.set(std::string(name), text);
  return changed;
}

void take_over_texts(const publish::Publication& publication, Post& post, Target& target) {
  if (publication.description != content_of(post, target)) {
    if (post.targets.size() == 1 && !target.custom_content)
      post.content = publication.description;
    else
      target.custom_content = publication.description;
  }
  if (publication.title != title_of(post, target))
    target.specific = with_text(target.specific, "title", publication.title);
  if (publication.link != target.specific["link"].string_or(""))
    target.specific = with_text(target.specific, "link", publication.link);
}

/// Without a board of its own it goes to the account's default, whichever that was when it was queued.
void take_over_board(const publish::Publication& publication, Target& target) {
  const std::string board = target.specific["boardId"].string_or("");
  if (!board.empty() && board != publication.board)
    target.specific = with_text(target.specific, "boardId", publication.board);
  if (publication.section != target.specific["boardSectionId"].string_or(""))
    target.specific = with_text(target.specific, "boardSectionId", publication.section);
}

/// The post's own time stays that of the targets that have none; one that all have left is no time of the post's.
void take_over_time(const publish::Publication& publication, Post& post, Target& target) {
  const auto planned = target.scheduled_for ? target.scheduled_for : post.scheduled_for;
  if (publication.timing != publish::Timing::at || planned == publication.due) return;
  target.scheduled_for = publication.due;
  const auto has_own = [](const Target& each) { return each.scheduled_for.has_value(); };
  if (!std::all_of(post.targets.begin(), post.targets.end(), has_own)) return;
  const auto earlier = [](const Target& one, const Target& other) { return *one.scheduled_for < *other.scheduled_for; };
  post.scheduled_for = std::min_element(post.targets.begin(), post.targets.end(), earlier)->scheduled_for;
  for (Target& each : post.targets)
    if (each.scheduled_for == post.scheduled_for) each.scheduled_for.reset();
}

}  // namespace

void take_over_edits(const publish::Publication& publication, Post& post, Target& target) {
  take_over_texts(publication, post, target);
  take_over_board(publication, target);
  take_over_time(publication, post, target);
}

}  // namespace pinmill::service
