#include "service/post_request.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/unicode.h"
#include "service/fields.h"
#include "service/ids.h"
#include "service/times.h"

namespace pinmill::service {
namespace {

constexpr std::size_t most_targets = 50, most_media = 20;  // a story has 20 pages at most
constexpr std::size_t longest_text = 10'000, longest_id = 32;
constexpr double latest_frame_s = 86'400;
constexpr std::array<std::string_view, 7> echoed_fields = {"tags",      "hashtags",   "mentions",           "metadata",
                                                           "recycling", "visibility", "crosspostingEnabled"};
constexpr double warn_above = 0.9;  // of a limit, as the hosted API does

Reply wrong(std::string_view param, std::string message) {
  return refuse({.code = "invalid_field", .message = std::move(message), .param = std::string(param)});
}

std::optional<Reply> read_media(const Json& json, std::string_view param, std::vector<MediaItem>& media) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_array()) return wrong(param, fmt::format("\"{}\" must be a list", param));
  if (json.items().size() > most_media)
    return wrong(param,
                 fmt::format("\"{}\" has {} files: a Pin takes {} at most", param, json.items().size(), most_media));
  media.clear();
  for (const Json& item : json.items()) {
    MediaItem read{.given = item};
    const Fields fields(item);
    fields.need("url").text("url", read.url, {.most = 4'000}).text("title", read.title, {.most = longest_text});
    fields.text("altText", read.alt_text, {.most = longest_text}).text("thumbnail", read.thumbnail, {.most = 4'000});
    fields.one_of("type", read.type, {"image", "video", "gif", "document"});
    if (auto refused = fields.refusal()) return refused;
    if (read.type == "document") return wrong(param, "Pinterest takes pictures and videos, and no documents");
    media.push_back(std::move(read));
  }
  return std::nullopt;
}

std::optional<Reply> read_moment(const Json& body, const std::string& zone, Moment now, std::optional<Moment>& into) {
  const Json& json = body["scheduledFor"];
  if (json.is_null() || json.string_or("x").empty()) return std::nullopt;
  if (!json.is_string()) return wrong("scheduledFor", "\"scheduledFor\" must be a text: 2026-12-24T18:00:00Z");
  const auto moment = moment_from(json.string_or(""), zone, now);
  if (!moment) return refuse(moment.error(), "scheduledFor");
  into = *moment;
  return std::nullopt;
}

/// The account's id, also where the whole account is given.
std::string account_in(const Json& json) {
  return json.is_object() ? json["_id"].string_or("") : json.string_or("");
}

std::string place_of_specific(std::size_t target) {
  return fmt::format("platforms[{}].platformSpecificData", target);
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

/// `platformSpecificData` that is an object: each key that has a meaning here, by type and value.
std::optional<Reply> check_specific(const Json& json, const std::string& place) {
  std::string title, board, section, link, cover, fit;
  double cover_s = 0;
  const Fields fields(json);
  fields.text("title", title, {.most = longest_text}).text("link", link, {.most = longest_text});
  fields.text("boardId", board, {.most = longest_id}).text("boardSectionId", section, {.most = longest_id});
  fields.text("coverImageUrl", cover, {.most = 4'000}).real("coverImageKeyFrameTime", cover_s, {0, latest_frame_s});
  fields.one_of("fit", fit, {"", "auto", "crop", "pad", "blur", "keep"});
  if (const auto refused = fields.refusal())
    return wrong(place + "." + refused->body["param"].string_or(""), refused->body["error"].string_or(""));
  if (!is_digits(board))
    return wrong(place + ".boardId",
                 "\"boardId\" must be a board's digits: GET /v1/accounts/ID/pinterest-boards lists them");
  if (!is_digits(section)) return wrong(place + ".boardSectionId", "\"boardSectionId\" must be a section's digits");
  if (!link.empty() && !is_web_address(link))
    return wrong(place + ".link", "\"link\" must begin with https:// or http://");
  if (!cover.empty() && !is_web_address(cover))
    return wrong(place + ".coverImageUrl", "\"coverImageUrl\" must begin with https:// or http://");
  return std::nullopt;
}

/// What this target has instead of the post's.
std::optional<Reply> read_custom(const Json& json, Target& target) {
  if (!json["customContent"].is_null()) {
    std::string text;
    if (auto refused = Fields(json).text("customContent", text, {.most = longest_text}).refusal()) return refused;
    target.custom_content = text;
  }
  if (!json["customMedia"].is_null()) {
    std::vector<MediaItem> media;
    if (auto refused = read_media(json["customMedia"], "customMedia", media)) return refused;
    if (!media.empty()) target.custom_media = std::move(media);
  }
  return std::nullopt;
}

/// The one that stands at `index` in the list.
std::optional<Reply> read_target(const Json& json, std::size_t index, const std::string& zone, Moment now,
                                 Target& target) {
  const Fields fields(json);
  std::string platform;
  fields.need("platform").text("platform", platform);
  if (auto refused = fields.refusal()) return refused;
  if (platform != "pinterest")
    return refuse({.code = "unsupported_platform",
                   .message = fmt::format("\"{}\" is no platform that this service publishes to: pinterest is",
                                          to_one_line(platform)),
                   .param = "platforms"});
  target.account = account_in(json["accountId"]);
  if (!is_id(target.account))
    return wrong("accountId",
                 "\"accountId\" must be an account's id of 24 hexadecimal digits: GET /v1/accounts lists them");
  target.specific = json["platformSpecificData"];
  if (!target.specific.is_null() && !target.specific.is_object())
    return wrong(place_of_specific(index), "\"platformSpecificData\" must be an object");
  if (target.specific.is_object())
    if (auto refused = check_specific(target.specific, place_of_specific(index))) return refused;
  if (auto refused = read_custom(json, target)) return refused;
  return read_moment(json, zone, now, target.scheduled_for);
}

std::optional<Reply> read_targets(const Json& json, Moment now, Post& post) {
  if (json.is_null()) return std::nullopt;
  if (!json.is_array()) return wrong("platforms", "\"platforms\" must be a list");
  if (json.items().size() > most_targets)
    return wrong("platforms", fmt::format("a post has {} targets at most", most_targets));
  post.targets.clear();
  for (const Json& each : json.items()) {
    Target target;
    if (auto refused = read_target(each, post.targets.size(), post.timezone, now, target)) return refused;
    const bool twice = std::any_of(post.targets.begin(), post.targets.end(),
                                   [&](const Target& other) { return other.account == target.account; });
    if (twice)
      return wrong("platforms", fmt::format("the account {} stands there twice: once is enough", target.account));
    post.targets.push_back(std::move(target));
  }
  return std::nullopt;
}

void echo(const Json& body, Post& post) {
  Json echoed = Json::object();
  for (const std::string_view name : echoed_fields) {
    const Json& value = body[name].is_null() ? post.echoed[name] : body[name];
    if (!value.is_null()) echoed.set(std::string(name), value);
  }
  post.echoed = std::move(echoed);
}

/// The time of the whole. Given back as it was, together with the queue that gave it, it is still the queue's.
std::optional<Reply> read_own_time(const Json& body, Moment now, Post& post, PostWish& wish) {
  std::optional<Moment> named;
  if (auto refused = read_moment(body, post.timezone, now, named)) return refused;
  if (!named) return std::nullopt;
  const bool is_queues = !post.queue.empty() && post.scheduled_for == named && wish.queued_from == post.queued_from &&
                         (wish.queue.empty() || wish.queue == post.queue);
  post.scheduled_for = named;
  wish.names_time = true;
  wish.has_own_time = !is_queues;
  wish.publish_now = false;
  wish.queued_from.clear();
  return std::nullopt;
}

/// What is said of times for the whole and for each target.
std::optional<Reply> check_times(const Json& body, const Post& post, PostWish& wish) {
  const auto timed = static_cast<std::size_t>(std::count_if(
      post.targets.begin(), post.targets.end(), [](const Target& t) { return t.scheduled_for.has_value(); }));
  wish.names_time = wish.names_time || timed > 0;
  wish.times_targets = !body["platforms"].is_null() && timed > 0;
  const bool whole =
      post.scheduled_for || wish.publish_now || !wish.queued_from.empty() || wish.is_draft.value_or(false);
  if (timed == 0 || timed == post.targets.size() || whole) return std::nullopt;
  return refuse({.code = "ambiguous_scheduling",
                 .message = "Ambiguous scheduling: some targets have a time and others none; give \"scheduledFor\" for "
                            "the whole post, or for each target",
                 .param = "platforms"});
}

void add(std::vector<PostProblem>& problems, std::string param, std::string message) {
  problems.push_back({.message = std::move(message), .param = std::move(param)});
}

void judge_media(const Post& post, const Target& target, std::vector<PostProblem>& problems) {
  const auto& media = media_of(post, target);
  if (media.empty()) add(problems, "mediaItems", "a Pin needs a picture or a video: give one in \"mediaItems\"");
  for (const MediaItem& item : media)
    if (!is_web_address(item.url))
      add(problems, "mediaItems",
          "a file's \"url\" must begin with https:// (or http://): upload the file with POST /v1/media/presign");
}

/// Rules about texts: the pack's, each with its remedy.
void judge_texts(const RulePack& rules, const Post& post, const Target& target, std::vector<PostProblem>& problems) {
  const std::string title = title_of(post, target), content = content_of(post, target);
  const std::string link = target.specific["link"].string_or("");
  Judged judged{.title = title, .description = content};
  if (!link.empty()) judged.link = link;
  const auto note = [&](const Finding& finding, const char* param) {
    if (finding.severity == Severity::info) return;
    problems.push_back({.is_error = finding.severity == Severity::error, .message = finding.message, .param = param});
  };
  for (const Finding& finding : rules.judge(judged))
    note(finding, finding.rule.starts_with("title") ? "title" : finding.rule.starts_with("link") ? "link" : "content");
  for (const MediaItem& item : media_of(post, target)) {
    if (item.alt_text.empty()) continue;
    for (const Finding& finding : rules.judge({.alt_text = item.alt_text})) note(finding, "altText");
  }
  if (const auto most = rules.maximum("description.length")) {
    const auto count = static_cast<double>(count_code_points(content));
    if (count > warn_above * *most && count <= *most)
      problems.push_back({.is_error = false,
                          .message = fmt::format("the description has {} of {} characters", count, *most),
                          .param = "content"});
  }
}

/// What an earlier version of the program may have taken in.
void judge_specific(const Target& target, std::size_t index, std::vector<PostProblem>& problems) {
  if (!target.specific.is_object()) return;
  if (const auto refused = check_specific(target.specific, place_of_specific(index)))
    add(problems, refused->body["param"].string_or(""), refused->body["error"].string_or(""));
}

}  // namespace

std::optional<Reply> read_post(const Json& body, Moment now, Post& post, PostWish& wish) {
  const Fields fields(body);
  fields.text("title", post.title, {.most = longest_text}).text("content", post.content, {.most = longest_text});
  fields.text("timezone", post.timezone, {.most = 64}).flag("publishNow", wish.publish_now);
  fields.text("queuedFromProfile", wish.queued_from).text("queueId", wish.queue);
  if (fields.has("isDraft")) {
    bool draft = false;
    fields.flag("isDraft", draft);
    wish.is_draft = draft;
  }
  if (auto refused = fields.refusal()) return refused;
  if (auto zone = check_zone(post.timezone); !zone) return refuse(zone.error(), "timezone");
  if (auto refused = read_media(body["mediaItems"], "mediaItems", post.media)) return refused;
  if (auto refused = read_targets(body["platforms"], now, post)) return refused;
  if (auto refused = read_own_time(body, now, post, wish)) return refused;
  echo(body, post);
  return check_times(body, post, wish);
}

std::optional<Reply> bind_accounts(const std::vector<Member>& members, const ApiKey& key, Post& post) {
  for (Target& target : post.targets) {
    const auto member =
        std::find_if(members.begin(), members.end(), [&](const Member& each) { return each.id == target.account; });
    if (member == members.end() || !key.sees(member->profile))
      return refuse(
          {.status = 403,
           .code = "",
           .message = fmt::format("the account {} is not one of yours: GET /v1/accounts lists them", target.account),
           .param = "accountId"});
    if (member->needs_login())
      return refuse({.status = 403,
                     .code = "ACCOUNT_DISCONNECTED",
                     .message = fmt::format("the account @{} is disconnected ({}): connect it again",
                                            member->account.name, member->hold ? member->hold->message : ""),
                     .param = "accountId"});
    target.username = member->account.name;
    if (&target == &post.targets.front()) post.profile = member->profile;
  }
  return std::nullopt;
}

std::vector<PostProblem> judge_post(const RulePack& rules, const Post& post) {
  std::vector<PostProblem> problems;
  if (post.targets.empty())
    add(problems, "platforms",
        "say where it goes: \"platforms\": [{\"platform\": \"pinterest\", \"accountId\": \"…\"}]");
  for (std::size_t i = 0; i < post.targets.size(); ++i) {
    judge_media(post, post.targets[i], problems);
    judge_texts(rules, post, post.targets[i], problems);
    judge_specific(post.targets[i], i, problems);
  }
  return problems;
}

std::optional<Reply> refuse_unfit(const RulePack& rules, const Post& post) {
  for (PostProblem& problem : judge_post(rules, post))
    if (problem.is_error)
      return refuse({.code = "invalid_post", .message = std::move(problem.message), .param = std::move(problem.param)});
  return std::nullopt;
}

}  // namespace pinmill::service
