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

Reply in_review(const Post& post, std::string_view act) {
  return refuse(
      {.status = 409,
       .code = "needs_a_person",
       .message = fmt::format("nobody knows whether this post is on the board, so it cannot be {}: look, then "
                              "POST /v1/posts/{}/resolve with its \"platformPostId\", or with "
                              "\"notPublished\"",
                              act, post.id)});
}

/// Calls back what is queued of it and not out; the refusal where that is too late.
std::optional<Reply> call_back_or_refuse(RecordSession& session, const Post& post, std::string_view act) {
  const auto state = call_back(session, post);
  if (!state) return std::nullopt;
  return *state == publish::State::review ? in_review(post, act) : too_late(act);
}

bool is_out(const Target& target) {
  return target.status == TargetStatus::published;
}

bool is_partly_out(const Post& post) {
  return std::any_of(post.targets.begin(), post.targets.end(), is_out);
}

/// What is out stays as it is, whatever the others are changed to.
void keep_what_is_out(const Post& before, Post& after) {
  std::vector<Target> targets;
  std::copy_if(before.targets.begin(), before.targets.end(), std::back_inserter(targets), is_out);
  for (Target& target : after.targets) {
    const bool stands_already =
        std::any_of(targets.begin(), targets.end(), [&](const Target& each) { return each.account == target.account; });
    if (!stands_already) targets.push_back(std::move(target));
  }
  after.targets = std::move(targets);
}

/// What was called off goes out again only at a time that is given anew.
void keep_called_off(const Post& before, PostWish& wish) {
  const bool gives_time = wish.publish_now || wish.names_time || !wish.queued_from.empty();
  if (before.status == PostStatus::cancelled && !gives_time) wish.is_draft = true;
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

/// Of a post that is partly out: what is not yet does not go out either.
std::optional<Reply> call_off_the_rest(Core& core, const Post& post) {
  const auto alone = core.post_locks.of(post.id);
  std::optional<Reply> refused;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    const auto record = session.find(post_kind, post.id);
    if (!record) return {};
    Post now = post_of(*record);
    std::vector<publish::PublicationId> open;
    for (Target& target : now.targets) {
      if (!is_open(target)) continue;
      if (target.publication != 0) open.push_back(target.publication);
      target.status = TargetStatus::cancelled;
    }
    if (session.call_back(open)) {
      refused = too_late("called off");
      return {};
    }
    remove_intake(session, post.id);
    session.put(to_record(now));
    return {};
  });
  if (refused) return refused;
  if (!done) return refuse(done.error());
  return std::nullopt;
}

}  // namespace

Reply update_post(Core& core, const Call& call) {
  const std::string& id = call.ids[0];
  auto alone = core.post_locks.of(id);
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  const Post before = *found.post;
  if (before.status == PostStatus::published) return update_published(core, call, before);
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  Post after = before;
  PostWish wish;
  PINMILL_REFUSE_IF(read_post(call.body, now, after, wish));
  PINMILL_REFUSE_IF(bind_accounts(members, call.key, after));
  keep_what_is_out(before, after);
  keep_called_off(before, wish);
  if (is_partly_out(before) && wish.is_draft.value_or(false))
    return wrong_state(before, "made a draft", ": part of it is out");
  std::optional<Reply> refused;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Post changed = after;
    if ((refused = change_time(session, call.key, wish, changed))) return {};
    if (changed.status != PostStatus::draft && (refused = refuse_unfit(core.rules(), changed))) return {};
    if ((refused = call_back_or_refuse(session, before, "changed"))) return {};
    release_claims(session, before);
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
  if (is_partly_out(post))
    return wrong_state(post, "deleted", ": unpublish takes its Pins back, and calls off the rest");
  std::optional<Reply> refused;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    if ((refused = call_back_or_refuse(session, post, "deleted"))) return {};
    session.remove(post_kind, post.id);
    remove_intake(session, post.id);
    return {};
  });
  if (refused) return *std::move(refused);
  if (!done) return refuse(done.error());
  core.intake.ring();
  core.announce_post();
  return {.body = Json::object({{"message", "Post deleted successfully"}})};
}

Reply retry_post(Core& core, const Call& call) {
  auto alone = core.post_locks.of(call.ids[0]);
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  const Post before = *found.post;
  if (before.status == PostStatus::publishing)
    return refuse({.status = 409, .code = "already_publishing", .message = "this post is being published already"});
  if (before.status != PostStatus::failed && before.status != PostStatus::partial)
    return wrong_state(before, "tried again", ": only failed ones are");
  std::vector<publish::PublicationId> again;
  Post after = before;
  bool anew = false;
  for (Target& target : after.targets) {
    if (target.status != TargetStatus::failed) continue;
    if (is_in_review(target)) return in_review(before, "tried again");
    if (target.publication != 0) again.push_back(target.publication);
    anew = anew || target.publication == 0;
    target.status = TargetStatus::publishing;
    target.problem.reset();
  }
  std::optional<Reply> refused;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Post changed = after;
    if ((refused = claim_content(session, changed))) return Error(ErrorCode::cancelled, "claimed by another post");
    changed.status = PostStatus::publishing;
    changed.updated = session.now();
    settle(session, before, changed);
    if (anew) put_intake(session, changed);
    for (const publish::PublicationId publication : again) {
      auto tried = session.retry(publication);
      if (tried) continue;
      refused = refuse({.status = 409, .code = "needs_a_person", .message = tried.error().describe()});
      return std::move(tried).error();
    }
    return {};
  });
  alone.unlock();
  if (refused) return *std::move(refused);
  if (!done) return refuse(done.error());
  core.intake.ring();
  core.announce_post();
  return wait_and_reply(core, call, before.id, 200);
}

Reply unpublish_post(Core& core, const Call& call) {
  FoundPost found = find_post(core, call);
  if (found.refused) return *std::move(found.refused);
  std::string platform;
  PINMILL_REFUSE_IF(Fields(call.body).need("platform").text("platform", platform).refusal());
  if (platform != "pinterest")
    return refuse({.code = "unsupported_platform", .message = "this post is on pinterest only", .param = "platform"});
  const Post& post = *found.post;
  if (!is_partly_out(post)) return wrong_state(post, "unpublished", ": none of it is on Pinterest");
  PINMILL_REFUSE_IF(call_off_the_rest(core, post));
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
