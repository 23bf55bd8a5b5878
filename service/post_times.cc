#include "service/post_times.h"

#include <algorithm>

#include "service/queues.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

/// The next free slot of the queue that is named.
std::optional<Reply> take_slot(RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post) {
  if (!find_profile(session, wish.queued_from) || !key.sees(wish.queued_from)) return not_found("Profile");
  const auto queue = find_queue(session, wish.queued_from, wish.queue);
  if (!queue || !queue->is_active)
    return refuse({.code = "no_queue",
                   .message = "this profile has no such active queue: make one with POST /v1/queue/slots",
                   .param = wish.queue.empty() ? "queuedFromProfile" : "queueId"});
  const auto moments = next_moments(session, *queue, session.now(), 1);
  if (moments.empty()) return refuse({.code = "no_slot", .message = "this queue has no free slot"});
  post.queued_from = wish.queued_from;
  post.queue = queue->id;
  post.scheduled_for = moments.front();
  return std::nullopt;
}

bool is_draft_still(const PostWish& wish, const Post& post) {
  return wish.is_draft.value_or(post.status == PostStatus::draft && !wish.publish_now);
}

bool each_has_a_time(const Post& post) {
  return !post.targets.empty() && std::all_of(post.targets.begin(), post.targets.end(),
                                              [](const Target& target) { return target.scheduled_for.has_value(); });
}

/// Its time is a person's from now on, and no reshuffle's.
void leave_queue(Post& post) {
  post.queued_from.clear();
  post.queue.clear();
}

/// All of it that is not out yet.
void send_now(Post& post, Moment now) {
  leave_queue(post);
  post.scheduled_for = now;
  for (Target& target : post.targets)
    if (target.status != TargetStatus::published) target.scheduled_for.reset();
}

/// scheduledFor of the whole is in the post already; else now, else each target's own time, else a slot.
std::optional<Reply> choose_time(RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post) {
  const bool each_by_itself = wish.times_targets && each_has_a_time(post);
  if (wish.has_own_time) {
    leave_queue(post);
  } else if (wish.publish_now) {
    send_now(post, session.now());
  } else if (each_by_itself) {
    leave_queue(post);
    post.scheduled_for.reset();
  } else if (!wish.queued_from.empty()) {
    return take_slot(session, key, wish, post);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Reply> set_time(RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post) {
  if (wish.is_draft.value_or(false)) {
    post.status = PostStatus::draft;
    return std::nullopt;
  }
  post.status = PostStatus::scheduled;
  if (auto refused = choose_time(session, key, wish, post)) return refused;
  const auto due = post.due();
  if (!due)
    post.status = PostStatus::draft;
  else if (*due <= session.now())
    post.status = PostStatus::publishing;
  return std::nullopt;
}

std::optional<Reply> change_time(RecordSession& session, const ApiKey& key, const PostWish& wish, Post& post) {
  if (is_draft_still(wish, post)) {
    if (wish.has_own_time) leave_queue(post);
    post.status = PostStatus::draft;
    return std::nullopt;
  }
  if (auto refused = choose_time(session, key, wish, post)) return refused;
  const auto due = post.due();
  if (!due)
    return refuse({.code = "no_time",
                   .message = "a post that goes out needs a time: give \"scheduledFor\", \"publishNow\" or "
                              "\"queuedFromProfile\"",
                   .param = "scheduledFor"});
  post.status = *due <= session.now() ? PostStatus::publishing : PostStatus::scheduled;
  return std::nullopt;
}

}  // namespace pinmill::service
