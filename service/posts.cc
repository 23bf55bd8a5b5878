#include "service/posts.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/unicode.h"
#include "service/events.h"
#include "service/fields.h"
#include "service/follow.h"
#include "service/ids.h"
#include "service/intake.h"
#include "service/json_lists.h"
#include "service/kinds.h"
#include "service/once.h"
#include "service/post_json.h"
#include "service/post_request.h"
#include "service/post_times.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

using publish::Record;
using publish::RecordFilter;
using publish::RecordSession;

constexpr std::int64_t most_a_page = 500;  // the contract's
constexpr std::chrono::hours claimed_for{24};

std::string claim_of(const Post& post, const Target& target) {
  Sha256 hash;
  hash.update(as_bytes(target.account + "\n" + content_of(post, target) + "\n"));
  for (const MediaItem& item : media_of(post, target)) hash.update(as_bytes(item.url + "\n"));
  return to_hex(hash.finish());
}

/// Failed, deleted and unpublished posts have given their claim back; not those that may be on the board.
bool holds_claim(const std::optional<Record>& other) {
  if (!other || other->state == "cancelled" || other->state == "draft") return false;
  if (other->state != "failed") return true;
  const Post post = post_of(*other);
  return std::any_of(post.targets.begin(), post.targets.end(), is_in_review);
}

Reply claimed(const Post& other, const Target& target) {
  Json details = Json::object({{"accountId", target.account},
                               {"platform", "pinterest"},
                               {"existingPostId", other.id},
                               {"existingStatus", std::string(to_string(other.status))}});
  for (const Target& each : other.targets)
    if (each.account == target.account && !each.pin.empty()) details.set("existingUrl", pin_url(each.pin));
  return refuse(
      {.status = 409,
       .code = "duplicate_content",
       .message = fmt::format("this very content was given for @{} within a day (post {}, {}): change the text or "
                              "the files, or wait for that one",
                              target.username, other.id, to_string(other.status)),
       .details = std::move(details)});
}

/// A post that goes out is whole; a draft may lack anything.
std::optional<Reply> check_whole(const Core& core, const Post& post, const PostWish& wish) {
  const bool goes_out =
      !wish.is_draft.value_or(false) && (wish.publish_now || wish.names_time || !wish.queued_from.empty());
  if (!goes_out) return std::nullopt;
  return refuse_unfit(core.rules(), post);
}

/// A new post as the request says it; a refusal where it cannot be taken.
std::optional<Reply> read_new_post(Core& core, const Call& call, Post& post, PostWish& wish) {
  const auto now = core.publisher->store().now();
  if (!now) return refuse(now.error());
  const auto members = all_members(core);
  if (!members) return refuse(members.error());
  if (auto refused = read_post(call.body, *now, post, wish)) return refused;
  if (auto refused = bind_accounts(*members, call.key, post)) return refused;
  return check_whole(core, post, wish);
}

void start(RecordSession& session, Post& post) {
  session.put(to_record(post));
  if (post.status == PostStatus::draft) return;
  put_intake(session, post);
  if (post.status == PostStatus::scheduled) fire(session, post_event("post.scheduled", post));
}

std::string_view message_of(const Post& post) {
  switch (post.status) {
    case PostStatus::draft: return "Draft saved successfully";
    case PostStatus::scheduled: return "Post scheduled successfully";
    case PostStatus::published: return "Post published successfully";
    case PostStatus::publishing:
      return is_held(post) ? "Post waits: \"errorMessage\" says for what" : "Post is being published";
    case PostStatus::partial: return "Post published to some of its targets";
    case PostStatus::failed: return "Post failed to publish";
    case PostStatus::cancelled: break;
  }
  return "Post cancelled";
}

Json platform_results(const Post& post) {
  Json results = Json::array();
  for (const Target& target : post.targets) {
    Json json = Json::object(
        {{"platform", "pinterest"}, {"accountId", target.account}, {"status", std::string(to_string(target.status))}});
    if (!target.pin.empty()) json.set("platformPostUrl", pin_url(target.pin));
    if (target.problem) json.set("error", target.problem->text());
    results.push(std::move(json));
  }
  return results;
}

std::chrono::milliseconds patience(const Core& core, const Call& call) {
  const std::string asked = call.query("wait");
  int seconds = 0;
  const auto [end, failed] = std::from_chars(asked.data(), asked.data() + asked.size(), seconds);
  if (asked.empty() || failed != std::errc() || end != asked.data() + asked.size()) return core.options.publish_wait;
  return std::chrono::seconds(std::clamp(seconds, 0, 300));
}

/// A request that was made before: the answer it got, or the post as it stands now.
Reply repeated(Core& core, const Call& call, const Earlier& earlier) {
  if (earlier.means == RequestName::Means::idempotency_key) {
    if (earlier.reply) return *earlier.reply;
    return wait_and_reply(core, call, earlier.made, 201);
  }
  PINMILL_ASSIGN_OR_REFUSE(const auto post, load_post(core, earlier.made));
  if (!post) return not_found("Post");
  Reply reply = post_reply(core, 200, "Post already exists (idempotent retry)", *post);
  reply.body.set("existingPost", reply.body["post"]);
  return reply;
}

/// Whose posts, and where they went.
std::optional<Reply> read_whose(const Call& call, std::string_view source, RecordFilter& filter) {
  for (const char* name : {"profileId", "accountId", "createdBy"}) {
    const std::string id = call.query(name);
    if (!id.empty() && !is_id(id) && (id != "all" || name != std::string_view("profileId")))
      return refuse({.code = "invalid_field", .message = fmt::format("\"{}\" is no id", name), .param = name});
  }
  filter.owners = call.key.profiles;
  if (const std::string profile = call.query("profileId"); !profile.empty() && profile != "all")
    filter.owners = {call.key.sees(profile) ? profile : "nobody"};
  filter.ref = call.query("accountId");
  const std::string platform = call.query("platform"), author = call.query("createdBy");
  const bool elsewhere = source == "external" || (!platform.empty() && platform != "pinterest" && platform != "all");
  if (elsewhere || (!author.empty() && author != only_user)) filter.owners = {"nobody"};
  return std::nullopt;
}

/// As claim_content, beside those that are only looked at.
std::optional<Reply> claim_anew(RecordSession& session, const Post& post, std::set<std::string>& claimed) {
  std::set<std::string> claims;
  for (const Target& target : post.targets) {
    const std::string claim = claim_of(post, target);
    claims.insert(claim);
    if (claimed.contains(claim))
      return refuse(
          {.status = 409,
           .code = "duplicate_content",
           .message = fmt::format("this very content is given for @{} further up: change the text or the files",
                                  target.username)});
  }
  if (auto refused = claim_content(session, post)) return refused;
  claimed.merge(claims);
  return std::nullopt;
}

std::optional<Reply> read_filter(const Call& call, Moment now, RecordFilter& filter) {
  std::string status, sort = "scheduled-desc", source = "zernio";
  bool hidden = false;  // none is
  const Fields asked(call.head.query);
  asked.one_of("status", status,
               {"", "draft", "scheduled", "publishing", "published", "partial", "failed", "cancelled"});
  asked.one_of("sortBy", sort,
               {"scheduled-desc", "scheduled-asc", "created-desc", "created-asc", "status", "platform"});
  asked.one_of("source", source, {"zernio", "external"}).flag("includeHidden", hidden);
  if (auto refused = asked.refusal()) return refused;
  if (!status.empty()) filter.states = {status};
  using Order = RecordFilter::Order;
  filter.order = sort == "scheduled-asc"  ? Order::due_up
                 : sort == "created-desc" ? Order::created_down
                 : sort == "created-asc"  ? Order::created_up
                 : sort == "status"       ? Order::state
                                          : Order::due_down;
  if (auto refused = read_whose(call, source, filter)) return refused;
  filter.search = fold(call.query("search"));
  for (const auto& [name, edge] : {std::pair("dateFrom", DayEdge::first), std::pair("dateTo", DayEdge::last)}) {
    const std::string text = call.query(name);
    if (text.empty()) continue;
    const auto moment = day_from(text, edge, now);
    if (!moment) return refuse(moment.error(), name);
    (edge == DayEdge::first ? filter.due_from : filter.due_until) = *moment;
  }
  // What has no time is before no day.
  if (filter.due_until && !filter.due_from) filter.due_from = never + std::chrono::microseconds(1);
  return std::nullopt;
}

}  // namespace

FoundPost find_post(Core& core, const Call& call) {
  if (!is_id(call.ids[0]))
    return {.refused =
                refuse({.code = "invalid_id", .message = "a post's id has 24 hexadecimal digits", .param = "postId"})};
  auto post = load_post(core, call.ids[0]);
  if (!post) return {.refused = refuse(post.error())};
  if (!*post || !call.key.sees((*post)->profile)) return {.refused = not_found("Post")};
  return {.post = **std::move(post)};
}

Reply post_reply(Core& core, int status, std::string_view message, const Post& post) {
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  return {.status = status,
          .body = Json::object({{"message", std::string(message)}, {"post", to_json(post, members)}})};
}

Reply wait_and_reply(Core& core, const Call& call, const std::string& id, int status) {
  std::optional<Post> post;
  const auto looked = [&] {
    auto loaded = load_post(core, id);
    post = loaded ? *std::move(loaded) : std::nullopt;
    return !post || post->status != PostStatus::publishing || is_held(*post);
  };
  static_cast<void>(core.posts.wait(core.stopping.get_token(), patience(core, call), looked));
  if (!post) return not_found("Post");
  const bool failed = post->status == PostStatus::failed || post->status == PostStatus::partial;
  Reply reply = post_reply(core, failed ? 207 : status, message_of(*post), *post);
  if (!failed) return reply;
  const auto first = std::find_if(post->targets.begin(), post->targets.end(),
                                  [](const Target& target) { return target.problem.has_value(); });
  reply.body.set("error", first != post->targets.end() ? first->problem->text() : "");
  reply.body.set("platformResults", platform_results(*post));
  return reply;
}

std::optional<Reply> claim_content(RecordSession& session, const Post& post) {
  for (const Target& target : post.targets) {
    if (target.status == TargetStatus::published) continue;
    const std::string id = claim_of(post, target);
    const auto claim = session.find(claim_kind, id);
    if (claim && claim->owner != post.id && claim->due > session.now()) {
      const auto other = session.find(post_kind, claim->owner);
      if (holds_claim(other)) return claimed(post_of(*other), target);
    }
    session.put({.kind = std::string(claim_kind),
                 .id = id,
                 .owner = post.id,
                 .created = session.now(),
                 .due = session.now() + claimed_for});
  }
  return std::nullopt;
}

void release_claims(RecordSession& session, const Post& post) {
  for (const Target& target : post.targets) {
    if (target.status == TargetStatus::published) continue;
    const std::string id = claim_of(post, target);
    const auto claim = session.find(claim_kind, id);
    if (claim && claim->owner == post.id) session.remove(claim_kind, id);
  }
}

Reply list_posts(Core& core, const Call& call) {
  std::int64_t page = 1, limit = 10;
  PINMILL_REFUSE_IF(
      Fields(call.head.query).number("page", page, {1, 1'000'000}).number("limit", limit, {1, most_a_page}).refusal());
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  RecordFilter filter{.kind = std::string(post_kind), .limit = limit, .skip = (page - 1) * limit};
  PINMILL_REFUSE_IF(read_filter(call, now, filter));
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  PINMILL_ASSIGN_OR_REFUSE(const std::int64_t total, core.records->count(filter));
  Json posts = Json::array();
  auto done = core.records->read([&](RecordSession& session) -> Result<void> {
    posts = Json::array();
    for (const Record& record : session.list(filter)) posts.push(to_json(post_of(record), members));
    return {};
  });
  if (!done) return refuse(done.error());
  return {.body = Json::object({{"posts", std::move(posts)}, {"pagination", page_json(page, limit, total)}})};
}

Reply get_post(Core& core, const Call& call) {
  const FoundPost found = find_post(core, call);
  if (found.refused) return *found.refused;
  PINMILL_ASSIGN_OR_REFUSE(const auto members, all_members(core));
  return {.body = Json::object({{"post", to_json(*found.post, members)}})};
}

Reply check_post(Core& core, const Call& call, std::set<std::string>& claimed) {
  Post post;
  PostWish wish;
  PINMILL_REFUSE_IF(read_new_post(core, call, post, wish));
  std::optional<Reply> refused;
  const auto looked = core.records->write([&](RecordSession& session) -> Result<void> {
    Post trial = post;
    refused = set_time(session, call.key, wish, trial);
    if (!refused && trial.status != PostStatus::draft) refused = claim_anew(session, trial, claimed);
    return Error(ErrorCode::cancelled, "it was only looked at");
  });
  if (refused) return *std::move(refused);
  if (looked.error().code() != ErrorCode::cancelled) return refuse(looked.error());
  return {.body = Json::object({{"valid", true}})};
}

Reply create_post(Core& core, const Call& call) {
  PINMILL_REFUSE_IF(check_names(call));
  Post post;
  PostWish wish;
  PINMILL_REFUSE_IF(read_new_post(core, call, post, wish));
  std::optional<Reply> refused;
  std::optional<Earlier> earlier;
  auto done = core.records->write([&](RecordSession& session) -> Result<void> {
    Lookup before = look_up(session, call);
    refused = std::move(before.refused);
    earlier = std::move(before.earlier);
    if (refused || earlier) return {};
    post.id = new_id(session.now());
    post.created = post.updated = session.now();
    if (post.profile.empty())
      post.profile = call.key.profiles.empty() ? list_profiles(session).front().id : call.key.profiles.front();
    if ((refused = set_time(session, call.key, wish, post))) return {};
    if (post.status != PostStatus::draft && (refused = claim_content(session, post)))
      return Error(ErrorCode::cancelled, "claimed by another post");  // nothing of it is kept
    start(session, post);
    remember(session, call, post.id, std::nullopt);
    return {};
  });
  if (refused) return *std::move(refused);
  if (!done) return refuse(done.error());
  if (earlier) return repeated(core, call, *earlier);
  core.intake.ring();
  core.announce_post();
  Reply reply = post.status == PostStatus::publishing ? wait_and_reply(core, call, post.id, 201)
                                                      : post_reply(core, 201, message_of(post), post);
  if (call.header("Idempotency-Key") == nullptr) return reply;
  done = core.records->write([&](RecordSession& session) -> Result<void> {
    remember(session, call, post.id, reply);
    return {};
  });
  return done ? reply : refuse(done.error());
}

}  // namespace pinmill::service
