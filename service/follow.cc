#include "service/follow.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "publish/store/changes.h"
#include "service/edits.h"
#include "service/events.h"
#include "service/ids.h"
#include "service/kinds.h"

namespace pinmill::service {
namespace {

using publish::Hold;
using publish::HoldKind;
using publish::Publication;
using publish::RecordSession;
using publish::State;

constexpr std::string_view followed_id = "publications";

/// What helps is said in commands; who sent a post has no number of its Pin, and calls instead.
std::string for_callers(std::string text, const Publication& publication) {
  const std::string post = post_of_run(publication.run);
  const std::string number = std::to_string(publication.id), path = "/v1/posts/" + post;
  const auto replace = [&text](std::string_view one, const std::string& other) {
    for (auto at = text.find(one); at != std::string::npos; at = text.find(one, at + other.size()))
      text.replace(at, one.size(), other);
  };
  if (post.empty()) return text;
  replace("`pinmill edit " + number + " --board NAME`", "PUT " + path + " (\"boardId\")");
  replace("`pinmill edit " + number + " --section NAME`", "PUT " + path + " (\"boardSectionId\")");
  replace("`pinmill edit " + number + " --link URL`", "PUT " + path + " (\"link\")");
  replace("`pinmill edit " + number + "`", "PUT " + path);
  replace("`pinmill retry " + number + "`", "POST " + path + "/retry");
  replace("`pinmill resolve " + number + " --published PIN`", "POST " + path + "/resolve with its \"platformPostId\"");
  replace("`pinmill resolve " + number + " --not-published`", "with \"notPublished\"");
  replace("`pinmill boards --create`", "POST /v1/accounts/" + id_of(publication.account) + "/pinterest-boards");
  return text;
}

std::string_view category_of(HoldKind kind) {
  switch (kind) {
    case HoldKind::login: return "auth_expired";
    case HoldKind::permission:
    case HoldKind::trial: return "account_issue";
    case HoldKind::spam: return "user_abuse";
    case HoldKind::board: break;
  }
  return "user_content";
}

/// What keeps it waiting beyond its time, of those holds.
std::optional<TargetProblem> held_by(const std::vector<Hold>& holds, const Publication& publication) {
  for (const Hold& hold : holds) {
    if (hold.account != publication.account || (!hold.board.empty() && hold.board != publication.board)) continue;
    return TargetProblem{.message = hold.message,
                         .remedy = for_callers(publish::for_pin(hold.remedy, publication.id), publication),
                         .category = std::string(category_of(hold.kind)),
                         .source = hold.kind == HoldKind::board ? "user" : "platform",
                         .holds = true};
  }
  return std::nullopt;
}

TargetProblem problem_of(const Publication& publication) {
  const bool in_review = publication.state == State::review;
  return {.message = in_review ? "in review: " + publication.problem : publication.problem,
          .remedy = for_callers(publication.remedy, publication),
          .category = std::string(in_review ? in_review_category : "platform_rejected"),
          .source = "platform"};
}

/// Why it was cancelled: the account is gone, or somebody did it on purpose.
TargetProblem cancelled_for(const Publication& publication) {
  if (publication.problem.empty())
    return {.message = "its Pin was cancelled in the queue",
            .remedy = "`pinmill retry " + std::to_string(publication.id) + "` sends it after all",
            .category = "user_content",
            .source = "user"};
  return {.message = publication.problem,
          .remedy = for_callers(publication.remedy, publication),
          .category = "account_issue",
          .source = "user"};
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

/// What is known of a post's publications.
struct News {
  std::map<publish::PublicationId, Publication> publications{};
  std::vector<Hold> holds{};
};

bool is_late(const Publication& publication, Moment now) {
  return publication.state == State::scheduled && publication.due <= now;
}

/// Holds are asked for where one of them may keep a publication waiting.
Result<News> news_of(Core& core, const Post& post, Moment now) {
  News news;
  PINMILL_ASSIGN_OR_RETURN(news.publications, publications_of(core, post));
  const bool some_late = std::any_of(news.publications.begin(), news.publications.end(),
                                     [now](const auto& each) { return is_late(each.second, now); });
  if (some_late) {
    PINMILL_ASSIGN_OR_RETURN(news.holds, core.publisher->holds());
  }
  return news;
}

/// The post, with what became of its publications.
Post with_news(Post post, const News& news, Moment now) {
  for (Target& target : post.targets) {
    const auto found = news.publications.find(target.publication);
    if (found == news.publications.end()) continue;
    apply(found->second, target);
    take_over_edits(found->second, post, target);
    if (!is_late(found->second, now)) continue;
    if (auto held = held_by(news.holds, found->second)) target.problem = std::move(held);
  }
  post.status = rolled_up(post, now);
  return post;
}

Result<void> follow_all(Core& core, const std::vector<std::string>& runs) {
  std::set<std::string> posts;
  for (const std::string& run : runs)
    if (auto post = post_of_run(run); posts.insert(post).second) PINMILL_RETURN_IF_ERROR(follow(core, post));
  return {};
}

/// So that what changes while no service runs is followed, too.
Result<void> keep_followed(Core& core, std::int64_t until) {
  return core.records->write([&](RecordSession& session) -> Result<void> {
    session.put({.kind = std::string(followed_kind),
                 .id = std::string(followed_id),
                 .created = session.now(),
                 .body = Json::object({{"until", until}})});
    return {};
  });
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
    case State::cancelled:  // what nobody wanted so has failed, and can be tried again
      target.status = publication.problem.empty() ? TargetStatus::cancelled : TargetStatus::failed;
      target.problem = cancelled_for(publication);
      break;
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
  const auto alone = core.follow_locks.of(id);  // older news never comes after newer
  PINMILL_ASSIGN_OR_RETURN(const auto seen, load_post(core, id));
  if (!seen) return {};
  PINMILL_ASSIGN_OR_RETURN(const auto now, core.publisher->store().now());
  PINMILL_ASSIGN_OR_RETURN(const auto news, news_of(core, *seen, now));
  if (says_the_same(*seen, with_news(*seen, news, now))) return {};  // as most do, most of the time
  bool changed = false;
  PINMILL_RETURN_IF_ERROR(core.records->write([&](RecordSession& session) -> Result<void> {
    changed = false;
    const auto record = session.find(post_kind, id);
    if (!record) return {};
    const Post before = post_of(*record);
    Post after = with_news(before, news, session.now());
    if (says_the_same(before, after)) return {};
    after.updated = session.now();
    settle(session, before, after);
    changed = true;
    return {};
  }));
  if (!changed) return {};
  core.announce_post();
  return {};
}

Result<void> follow_changes_since(Core& core, std::int64_t change, std::int64_t most) {
  PINMILL_ASSIGN_OR_RETURN(const auto changes,
                           publish::changed_runs(core.publisher->store(), change, run_prefix, most));
  return follow_all(core, changes.runs);
}

Result<void> Follower::round() {
  std::vector<std::string> ids;
  PINMILL_RETURN_IF_ERROR(core_.records->read([&](RecordSession& session) -> Result<void> {
    ids = session.ids({.kind = std::string(post_kind), .states = {"publishing"}, .limit = most_, .skip = passed_});
    // Following one that is due takes it out of these.
    const auto due = session.ids({.kind = std::string(post_kind), .states = {"scheduled"}, .due_until = session.now()});
    const auto under_way = static_cast<std::int64_t>(ids.size());
    passed_ = under_way == most_ ? passed_ + most_ : 0;
    ids.insert(ids.end(), due.begin(), due.end());
    return {};
  }));
  for (const std::string& id : ids) PINMILL_RETURN_IF_ERROR(follow(core_, id));
  return follow_changes();
}

Result<void> Follower::follow_changes() {
  for (bool complete = false; !complete && !core_.stopping.stop_requested();) {
    std::int64_t after = 0;
    PINMILL_RETURN_IF_ERROR(core_.records->read([&](RecordSession& session) -> Result<void> {
      const auto kept = session.find(followed_kind, followed_id);
      after = kept ? kept->body["until"].integer_or(0) : 0;
      return {};
    }));
    PINMILL_ASSIGN_OR_RETURN(const auto changes,
                             publish::changed_runs(core_.publisher->store(), after, run_prefix, most_));
    PINMILL_RETURN_IF_ERROR(follow_all(core_, changes.runs));
    if (changes.until != after) PINMILL_RETURN_IF_ERROR(keep_followed(core_, changes.until));
    complete = changes.complete;
  }
  return {};
}

}  // namespace pinmill::service
