// What may become of a post that exists: changed, deleted, tried again, taken back.
#include <algorithm>

#include <fmt/format.h>

#include "service/events.h"
#include "service/fields.h"
#include "service/follow.h"
#include "service/intake.h"
#include "service/post_request.h"
#include "service/post_times.h"
#include "service/posts.h"

namespace pinmill::service {
namespace {

using publish::RecordSession;

Reply wrong_state(const Post& post, std::string_view act, std::string_view instead) {
  return refuse({.code = "invalid_state",
                 .message = fmt::format("a post that is {} cannot be {}{}", to_string(post.status), act, instead)});
}

Reply too_late(std::string_view act) {
  return refuse({.status = 409,
                 .code = "too_late",
                 .message = fmt::format("this post is being published: it can no longer be {}; unpublish takes it back "
                                        "once it is out",
                                        act)});
}

/// Whether one of its publications is past the point where it can be called back.
Result<bool> is_on_its_way(Core& core, const Post& post) {
  for (const Target& target : post.targets) {
    if (target.publication == 0) continue;
    const auto publication = core.publisher->get(target.publication);
    if (!publication && publication.error().code() == ErrorCode::not_found) continue;
    if (!publication) return publication.error();
    if (!publish::is_unsent(publication->state) && publication->state != publish::State::cancelled) return true;
  }
  return false;
}

/// Only what is returned as given changes in a post that is out.
Reply update_published(Core& core, const Call& call, Post post) {
  const auto& members = call.body.members();
  const bool only_recycling = !members.empty() && std::all_of(members.begin(), members.end(),
                                                              [](const auto& m) { return m.first == "recycling"; });
  if (!only_recycling) return wrong_state(post, "changed", ": of it only \"recycling\" can be");
  Json echoed = Json::object({{"recycling", call.body["recycling"]}});
  for (const auto& [name, value] : post.echoed.members())
    if (name != "recycling") echoed.set(name, value);
  post.echoed = std::move(echoed);
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    post.updated = session.now();
    session.put(to_record(post));
    return {};
  });
  return done ? post_reply(core, 200, "Post updated successfully", post) : refuse(done.error());
}

}  // namespace

Reply update_post(Core& core, const Call& call) {
  const std::string& id = call.ids[0];
  auto alone = core.post_locks.of(id);
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  const Post before = *found.post;
  if (before.status == PostStatus::published || before.status == PostStatus::cancelled ||
      before.status == PostStatus::partial)
    return update_published(core, call, before);
  PINMILL_ASSIGN_OR_REFUSE(const bool on_its_way, is_on_its_way(core, before));
  if (on_its_way) return too_late("changed");
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  Post after = before;
  PostWish wish;
  PINMILL_REFUSE_IF(read_post(call.body, now, after, wish));
  PINMILL_REFUSE_IF(bind_accounts(members, call.key, after));
  for (const Target& target : before.targets)
    if (target.publication != 0) after.superseded.push_back(target.publication);
  for (Target& target : after.targets) target.publication = 0;
  std::optional<Reply> refused;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Post changed = after;
    if ((refused = change_time(session, call.key, wish, changed))) return {};
    if (changed.status != PostStatus::draft && (refused = refuse_unfit(core.rules(), changed))) return {};
    if (changed.status != PostStatus::draft && (refused = claim_content(session, changed)))
      return Error(ErrorCode::cancelled, "claimed by another post");
    changed.updated = session.now();
    change_what_is_sent(session, changed);
    settle(session, before, changed);
    after = changed;
    return {};
  });
  alone.unlock();
  if (refused) return *std::move(refused);
  if (!done) return refuse(done.error());
  core.intake.ring();
  core.announce_post();
  if (after.status == PostStatus::publishing) return wait_and_reply(core, call, id, 200);
  return post_reply(core, 200, "Post updated successfully", after);
}

Reply delete_post(Core& core, const Call& call) {
  const auto alone = core.post_locks.of(call.ids[0]);
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  const Post& post = *found.post;
  if (post.status == PostStatus::published || post.status == PostStatus::partial)
    return wrong_state(post, "deleted", ": unpublish takes its Pin back");
  PINMILL_ASSIGN_OR_REFUSE(const bool on_its_way, is_on_its_way(core, post));
  if (on_its_way) return too_late("deleted");
  auto publications = post.superseded;
  for (const Target& target : post.targets)
    if (target.publication != 0) publications.push_back(target.publication);
  for (const auto publication : publications) {
    const auto cancelled = core.publisher->cancel(publication);
    if (cancelled || cancelled.error().code() == ErrorCode::not_found) continue;
    const auto now = core.publisher->get(publication);
    if (now && !publish::is_over(now->state)) return too_late("deleted");
  }
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    session.remove(post_kind, post.id);
    remove_intake(session, post.id);
    return {};
  });
  if (!done) return refuse(done.error());
  core.intake.ring();
  core.announce_post();
  return {.body = Json::object({{"message", "Post deleted successfully"}})};
}

Reply retry_post(Core& core, const Call& call) {
  auto alone = core.post_locks.of(call.ids[0]);
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  Post post = *found.post;
  if (post.status == PostStatus::publishing)
    return refuse({.status = 409, .code = "already_publishing", .message = "this post is being published already"});
  if (post.status != PostStatus::failed && post.status != PostStatus::partial)
    return wrong_state(post, "tried again", ": only failed ones are");
  const Post before = post;
  bool anew = false;
  for (Target& target : post.targets) {
    if (target.status != TargetStatus::failed) continue;
    if (target.publication != 0) {
      if (auto again = core.publisher->retry(target.publication); !again)
        return refuse({.status = 409, .code = "needs_a_person", .message = again.error().describe()});
    } else {
      anew = true;
    }
    target.status = TargetStatus::publishing;
    target.problem.reset();
  }
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Post changed = post;
    changed.status = PostStatus::publishing;
    changed.updated = session.now();
    settle(session, before, changed);
    if (anew) put_intake(session, changed);
    return {};
  });
  alone.unlock();
  if (!done) return refuse(done.error());
  core.intake.ring();
  core.announce_post();
  return wait_and_reply(core, call, post.id, 200);
}

Reply unpublish_post(Core& core, const Call& call) {
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  std::string platform;
  PINMILL_REFUSE_IF(Fields(call.body).need("platform").text("platform", platform).refusal());
  if (platform != "pinterest")
    return refuse({.code = "unsupported_platform", .message = "this post is on pinterest only", .param = "platform"});
  Post post = *found.post;
  const auto is_out = [](const Target& target) { return target.status == TargetStatus::published; };
  if (std::none_of(post.targets.begin(), post.targets.end(), is_out))
    return wrong_state(post, "unpublished", ": none of it is on Pinterest");
  for (const Target& target : post.targets) {
    if (!is_out(target)) continue;
    if (auto gone = core.publisher->unpublish(target.publication, core.stopping.get_token()); !gone)
      return refuse(gone.error());
  }
  if (auto followed = follow(core, post.id); !followed) return refuse(followed.error());
  return {.body = Json::object({{"success", true}, {"message", "Post unpublished successfully"}})};
}

Reply edit_post(Core& core, const Call& call) {
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  std::string platform, content;
  const Fields fields(call.body);
  fields.need("platform").need("content").text("platform", platform).text("content", content, {.most = 800});
  PINMILL_REFUSE_IF(fields.refusal());
  if (found.post->status != PostStatus::published && found.post->status != PostStatus::partial)
    return wrong_state(*found.post, "edited on Pinterest", ": PUT changes it while it waits");
  return refuse({.code = "not_enabled",
                 .message =
                     "Editing Pins is a beta feature of Pinterest's that is not yet enabled for apps: unpublish the "
                     "Pin and post it anew",
                 .param = "platform"});
}

Reply update_post_metadata(Core&, const Call&) {
  return refuse({.code = "unsupported_platform",
                 .message = "only YouTube's posts have metadata of this kind, and this service publishes to Pinterest",
                 .param = "platform"});
}

}  // namespace pinmill::service
