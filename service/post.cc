#include "service/post.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/remedy.h"
#include "base/unicode.h"

namespace pinmill::service {
namespace {

constexpr std::array<std::string_view, 7> status_names = {"draft",   "scheduled", "publishing", "published",
                                                          "partial", "failed",    "cancelled"};
constexpr std::array<std::string_view, 5> target_statuses = {"pending", "publishing", "published", "failed",
                                                             "cancelled"};
constexpr std::size_t max_title = 100;  // Pinterest's contract, PinCreate.title

template <typename Names>
std::optional<std::size_t> index_of(const Names& names, std::string_view text) noexcept {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

Json to_json(Moment moment) {
  return micros_of(moment);
}

Json to_json(const std::optional<Moment>& moment) {
  return moment ? Json(micros_of(*moment)) : Json();
}

std::optional<Moment> moment_in(const Json& json) {
  if (!json.is_number()) return std::nullopt;
  return moment_of(json.integer_or(0));
}

Json to_json(const std::vector<MediaItem>& items) {
  Json::Array all;
  for (const MediaItem& item : items)
    all.push_back(Json::object({{"url", item.url},
                                {"type", item.type},
                                {"title", item.title},
                                {"altText", item.alt_text},
                                {"thumbnail", item.thumbnail},
                                {"given", item.given}}));
  return all;
}

std::vector<MediaItem> media_in(const Json& json) {
  std::vector<MediaItem> items;
  for (const Json& item : json.items())
    items.push_back({.url = item["url"].string_or(""),
                     .type = item["type"].string_or(""),
                     .title = item["title"].string_or(""),
                     .alt_text = item["altText"].string_or(""),
                     .thumbnail = item["thumbnail"].string_or(""),
                     .given = item["given"]});
  return items;
}

Json to_json(const Target& target) {
  Json json = Json::object({{"account", target.account},
                            {"username", target.username},
                            {"scheduledFor", to_json(target.scheduled_for)},
                            {"specific", target.specific},
                            {"status", std::string(to_string(target.status))},
                            {"publication", target.publication},
                            {"pin", target.pin},
                            {"publishedAt", to_json(target.published_at)}});
  if (target.custom_content) json.set("customContent", *target.custom_content);
  if (target.custom_media) json.set("customMedia", to_json(*target.custom_media));
  if (target.problem)
    json.set("problem", Json::object({{"message", target.problem->message},
                                      {"remedy", target.problem->remedy},
                                      {"category", target.problem->category},
                                      {"source", target.problem->source},
                                      {"holds", target.problem->holds}}));
  return json;
}

Target target_in(const Json& json) {
  Target target{.account = json["account"].string_or(""),
                .username = json["username"].string_or(""),
                .scheduled_for = moment_in(json["scheduledFor"]),
                .specific = json["specific"],
                .publication = json["publication"].integer_or(0),
                .pin = json["pin"].string_or(""),
                .published_at = moment_in(json["publishedAt"]).value_or(never)};
  target.status = static_cast<TargetStatus>(index_of(target_statuses, json["status"].string_or("")).value_or(0));
  if (json["customContent"].is_string()) target.custom_content = json["customContent"].string_or("");
  if (json["customMedia"].is_array()) target.custom_media = media_in(json["customMedia"]);
  if (const Json& problem = json["problem"]; problem.is_object())
    target.problem = TargetProblem{.message = problem["message"].string_or(""),
                                   .remedy = problem["remedy"].string_or(""),
                                   .category = problem["category"].string_or(""),
                                   .source = problem["source"].string_or(""),
                                   .holds = problem["holds"].boolean_or(false)};
  return target;
}

std::string_view first_line(std::string_view text) {
  return trim(text.substr(0, text.find('\n')));
}

}  // namespace

std::span<const std::string_view> post_statuses() noexcept {
  return status_names;
}

std::string_view to_string(PostStatus status) noexcept {
  return status_names[static_cast<std::size_t>(status)];
}

std::optional<PostStatus> post_status_from(std::string_view text) noexcept {
  const auto index = index_of(status_names, text);
  return index ? std::optional(static_cast<PostStatus>(*index)) : std::nullopt;
}

bool is_settled(PostStatus status) noexcept {
  return status != PostStatus::scheduled && status != PostStatus::publishing;
}

std::string_view to_string(TargetStatus status) noexcept {
  return target_statuses[static_cast<std::size_t>(status)];
}

std::string TargetProblem::text() const {
  return with_remedy(message, remedy);
}

std::optional<Moment> Post::due() const {
  const bool any_open = std::any_of(targets.begin(), targets.end(), is_open);
  std::optional<Moment> first = targets.empty() ? scheduled_for : std::nullopt;
  for (const Target& target : targets) {
    const auto moment = target.scheduled_for ? target.scheduled_for : scheduled_for;
    if (moment && (is_open(target) || !any_open) && (!first || *moment < *first)) first = moment;
  }
  return first;
}

std::string Post::run() const {
  return fmt::format("{}{} {}", run_prefix, id, version);
}

std::string post_of_run(std::string_view run) {
  if (!run.starts_with(run_prefix)) return {};
  run.remove_prefix(run_prefix.size());
  return std::string(run.substr(0, run.find(' ')));
}

namespace {

/// What a search looks in: all that people read of it.
std::string texts_of(const Post& post) {
  std::string texts = post.title + "\n" + post.content;
  for (const Target& target : post.targets)
    texts += "\n" + target.specific["title"].string_or("") + "\n" + target.custom_content.value_or("");
  return fold(texts);
}

}  // namespace

publish::Record to_record(const Post& post) {
  Json targets = Json::array();
  std::string refs = " ";
  for (const Target& target : post.targets) {
    targets.push(to_json(target));
    refs += target.account + " ";
  }
  if (!post.queue.empty()) refs += post.queue + " ";
  return {.kind = std::string(post_kind),
          .id = post.id,
          .owner = post.profile,
          .state = std::string(to_string(post.status)),
          .refs = std::move(refs),
          .created = post.created,
          .due = post.due().value_or(never),
          .body = Json::object({{"title", post.title},
                                {"content", post.content},
                                {"media", to_json(post.media)},
                                {"targets", std::move(targets)},
                                {"scheduledFor", to_json(post.scheduled_for)},
                                {"timezone", post.timezone},
                                {"echoed", post.echoed},
                                {"queuedFrom", post.queued_from},
                                {"queue", post.queue},
                                {"updated", to_json(post.updated)},
                                {"version", post.version},
                                {"texts", texts_of(post)}})};  // the last, as a search has it
}

Post post_of(const publish::Record& record) {
  const Json& body = record.body;
  Post post{.id = record.id,
            .profile = record.owner,
            .title = body["title"].string_or(""),
            .content = body["content"].string_or(""),
            .media = media_in(body["media"]),
            .scheduled_for = moment_in(body["scheduledFor"]),
            .timezone = body["timezone"].string_or("UTC"),
            .status = post_status_from(record.state).value_or(PostStatus::draft),
            .echoed = body["echoed"],
            .queued_from = body["queuedFrom"].string_or(""),
            .queue = body["queue"].string_or(""),
            .created = record.created,
            .updated = moment_in(body["updated"]).value_or(record.created),
            .version = body["version"].integer_or(0)};
  for (const Json& target : body["targets"].items()) post.targets.push_back(target_in(target));
  return post;
}

std::string content_of(const Post& post, const Target& target) {
  return target.custom_content.value_or(post.content);
}

std::string title_of(const Post& post, const Target& target) {
  if (const std::string given = target.specific["title"].string_or(""); !given.empty()) return given;
  if (!post.title.empty()) return post.title;
  const std::string content = content_of(post, target);
  const auto line = first_line(content);
  return line.empty() ? "Pin" : cut_to(line, max_title);
}

const std::vector<MediaItem>& media_of(const Post& post, const Target& target) {
  return target.custom_media ? *target.custom_media : post.media;
}

std::string pin_url(std::string_view pin) {
  return fmt::format("https://pinterest.com/pin/{}", pin);
}

bool is_open(const Target& target) noexcept {
  return target.status == TargetStatus::pending || target.status == TargetStatus::publishing;
}

bool is_held(const Post& post) {
  return post.status == PostStatus::publishing &&
         std::all_of(post.targets.begin(), post.targets.end(), [](const Target& target) {
           return !is_open(target) || (target.problem && target.problem->holds);
         });
}

bool is_in_review(const Target& target) {
  return target.status == TargetStatus::failed && target.problem && target.problem->category == in_review_category;
}

PostStatus rolled_up(const Post& post, Moment now) {
  const auto count = [&post](TargetStatus status) {
    return static_cast<std::size_t>(std::count_if(post.targets.begin(), post.targets.end(),
                                                  [status](const Target& t) { return t.status == status; }));
  };
  const std::size_t all = post.targets.size();
  const std::size_t published = count(TargetStatus::published), failed = count(TargetStatus::failed);
  if (post.status == PostStatus::draft || all == 0) return post.status;
  if (count(TargetStatus::cancelled) == all) return PostStatus::cancelled;
  if (count(TargetStatus::publishing) > 0) return PostStatus::publishing;
  if (count(TargetStatus::pending) > 0) {
    const auto due = post.due();
    return due && *due > now ? PostStatus::scheduled : PostStatus::publishing;
  }
  const auto any = [&post](const auto& holds) { return std::any_of(post.targets.begin(), post.targets.end(), holds); };
  const bool was_taken_back =
      any([](const Target& target) { return target.status == TargetStatus::cancelled && !target.pin.empty(); });
  if (published == 0) return was_taken_back && !any(is_in_review) ? PostStatus::cancelled : PostStatus::failed;
  return failed > 0 ? PostStatus::partial : PostStatus::published;
}

}  // namespace pinmill::service
