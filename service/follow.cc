#include "service/follow.h"

#include <map>

#include <fmt/format.h>

#include "service/events.h"

namespace pinmill::service {
namespace {

using publish::Publication;
using publish::RecordSession;
using publish::State;

TargetProblem problem_of(const Publication& publication) {
  std::string message = publication.problem;
  if (!publication.remedy.empty()) message += (message.empty() ? "" : ": ") + publication.remedy;
  if (publication.state == State::review)
    message = fmt::format(
        "in review: whether Pinterest made this Pin is not known ({}); look at the board, then `pinmill "
        "resolve {}` says what became of it",
        message.empty() ? "its answer was lost" : message, publication.id);
  return {.message = std::move(message),
          .category = publication.state == State::review ? "unknown" : "platform_rejected",
          .source = "platform"};
}

/// Those of the post's, by number.
Result<std::map<publish::PublicationId, Publication>> publications_of(Core& core, const Post& post) {
  std::map<publish::PublicationId, Publication> found;
  for (const Target& target : post.targets) {
    if (target.publication == 0) continue;
    auto publication = core.publisher->get(target.publication);
    if (publication) {
      found.emplace(target.publication, *std::move(publication));
      continue;
    }
    if (publication.error().code() != ErrorCode::not_found) return std::move(publication).error();
  }
  return found;
}

/// The post, with what became of its publications.
Post with_news(Post post, const std::map<publish::PublicationId, Publication>& publications, Moment now) {
  for (Target& target : post.targets)
    if (const auto found = publications.find(target.publication); found != publications.end())
      apply(found->second, target);
  post.status = rolled_up(post, now);
  return post;
}

bool says_the_same(const Post& one, const Post& other) {
  const auto first = to_record(one), second = to_record(other);
  return first.body == second.body && first.state == second.state;
}

}  // namespace

void apply(const Publication& publication, Target& target) {
  target.problem.reset();
  switch (publication.state) {
    case State::scheduled:
    case State::uploading:
      target.status = publication.state == State::scheduled ? TargetStatus::pending : TargetStatus::publishing;
      if (!publication.problem.empty()) target.problem = problem_of(publication);  // why it waits
      break;
    case State::intent:
    case State::unconfirmed: target.status = TargetStatus::publishing; break;
    case State::published:
      target.status = TargetStatus::published;
      target.pin = publication.pinterest_id;
      target.published_at = publication.since;
      break;
    case State::failed:
    case State::review:
      target.status = TargetStatus::failed;
      target.problem = problem_of(publication);
      break;
    case State::cancelled:
    case State::removed: target.status = TargetStatus::cancelled; break;
  }
}

Result<std::optional<Post>> load_post(Core& core, const std::string& id) {
  std::optional<Post> found;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    const auto record = session.find(post_kind, id);
    found = record ? std::optional(post_of(*record)) : std::nullopt;
    return {};
  }));
  return found;
}

Result<void> follow(Core& core, const std::string& id) {
  PINMILL_ASSIGN_OR_RETURN(const auto seen, load_post(core, id));
  if (!seen) return {};
  PINMILL_ASSIGN_OR_RETURN(const auto publications, publications_of(core, *seen));
  PINMILL_ASSIGN_OR_RETURN(const auto now, core.publisher->store().now());
  if (says_the_same(*seen, with_news(*seen, publications, now))) return {};  // as most do, most of the time
  bool changed = false;
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    changed = false;
    const auto record = session.find(post_kind, id);
    if (!record) return {};
    const Post before = post_of(*record);
    Post after = with_news(before, publications, session.now());
    if (says_the_same(before, after)) return {};
    after.updated = session.now();
    settle(session, before, after);
    changed = true;
    return {};
  }));
  if (!changed) return {};
  core.posts.announce();
  core.deliveries.ring();
  core.events.publish("post", "{}");
  return {};
}

Result<void> follow_all(Core& core) {
  std::vector<std::string> ids;
  PINMILL_RETURN_IF_ERROR(core.records->read([&](RecordSession& session) -> Result<void> {
    ids = session.ids({.kind = std::string(post_kind), .states = {"publishing"}});
    const auto due = session.ids({.kind = std::string(post_kind), .states = {"scheduled"}, .due_until = session.now()});
    ids.insert(ids.end(), due.begin(), due.end());
    return {};
  }));
  for (const std::string& id : ids) PINMILL_RETURN_IF_ERROR(follow(core, id));
  return {};
}

}  // namespace pinmill::service
