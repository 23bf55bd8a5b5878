// Looking before posting: a post, a text, a file, by the same rules as everything else.
#include <cmath>

#include <fmt/format.h>

#include "base/unicode.h"
#include "http/guard.h"
#include "pipeline/quantity.h"
#include "service/fields.h"
#include "service/media_library.h"
#include "service/operation.h"
#include "service/post_request.h"

namespace pinmill::service {
namespace {

constexpr std::uint64_t max_video_bytes = 2'000'000'000;  // rule video.max-bytes, where a pack has none

Json invalid(const std::string& url, std::string why) {
  return Json::object({{"valid", false}, {"url", url}, {"error", std::move(why)}, {"type", "unknown"}});
}

struct Seen {
  std::string content_type{};
  std::optional<std::uint64_t> size_bytes{};
};

Result<Seen> look_at(Core& core, const std::string& url) {
  if (const auto key = media_key_in(url)) {
    PINMILL_ASSIGN_OR_RETURN(const auto media, find_media(core, *key));
    if (media && media->is_here()) return Seen{media->content_type, media->size_bytes};
    if (is_own_address(core, url)) return Error(ErrorCode::not_found, "this file was never uploaded here");
  }
  http::GuardOptions options{.deadlines = {.connect = std::chrono::seconds(5), .total = std::chrono::seconds(15)}};
  if (core.options.media_from == ForeignAddresses::loopback_too)
    options.loopback = http::GuardOptions::Loopback::allowed;
  http::GuardedClient client(options);
  PINMILL_ASSIGN_OR_RETURN(auto fetched, client.head(url, core.stopping.get_token()));
  if (fetched.response.status / 100 != 2) {
    PINMILL_ASSIGN_OR_RETURN(fetched, client.fetch(url, core.stopping.get_token()));
  }
  if (fetched.response.status / 100 != 2)
    return Error(ErrorCode::not_found, fmt::format("the address answers {}", fetched.response.status));
  Seen seen;
  if (const auto* type = http::find_header(fetched.response.headers, "Content-Type"))
    seen.content_type = std::string(trim(std::string_view(*type).substr(0, type->find(';'))));
  if (const auto* length = http::find_header(fetched.response.headers, "Content-Length"))
    seen.size_bytes = std::strtoull(length->c_str(), nullptr, 10);
  return seen;
}

std::string kind_of(std::string_view content_type) {
  return content_type.starts_with("image/") ? "image" : content_type.starts_with("video/") ? "video" : "unknown";
}

}  // namespace

Reply validate_post(Core& core, const Call& call) {
  PINMILL_ASSIGN_OR_REFUSE(const Moment now, core.publisher->store().now());
  Post post;
  PostWish wish;
  // The account may be missing here: it is not looked at.
  Json body = Json::object();
  for (const auto& [name, value] : call.body.members()) {
    if (name != "platforms") {
      body.set(name, value);
      continue;
    }
    Json targets = Json::array();
    for (const Json& each : value.items()) {
      Json target = Json::object();
      for (const auto& [key, inner] : each.members())
        if (key != "accountId") target.set(key, inner);
      targets.push(target.set("accountId", fmt::format("{:024x}", targets.items().size() + 1)));
    }
    body.set("platforms", std::move(targets));
  }
  Json errors = Json::array(), warnings = Json::array();
  if (const auto refused = read_post(body, now, post, wish)) {
    errors.push(Json::object({{"platform", "pinterest"}, {"error", refused->body["error"]}}));
  } else {
    for (const PostProblem& problem : judge_post(core.rules(), post)) {
      Json& list = problem.is_error ? errors : warnings;
      list.push(Json::object({{"platform", "pinterest"}, {problem.is_error ? "error" : "warning", problem.message}}));
    }
  }
  Json answer = Json::object({{"valid", errors.items().empty()}});
  if (errors.items().empty())
    answer.set("message", "No validation issues found.");
  else
    answer.set("errors", std::move(errors));
  return {.body = answer.set("warnings", std::move(warnings))};
}

Reply validate_post_length(Core& core, const Call& call) {
  std::string text;
  PINMILL_REFUSE_IF(Fields(call.body).need("text").text("text", text, {.most = 100'000}).refusal());
  const auto count = static_cast<std::int64_t>(count_code_points(text));
  const auto limit = static_cast<std::int64_t>(core.rules().maximum("description.length").value_or(800));
  return {.body = Json::object(
              {{"text", text},
               {"platforms",
                Json::object(
                    {{"pinterest", Json::object({{"count", count}, {"limit", limit}, {"valid", count <= limit}})}})}})};
}

Reply validate_media(Core& core, const Call& call) {
  std::string url;
  PINMILL_REFUSE_IF(Fields(call.body).need("url").text("url", url, {.most = 4'000}).refusal());
  const auto seen = look_at(core, url);
  if (!seen) return {.body = invalid(url, seen.error().describe())};
  const std::string kind = kind_of(seen->content_type);
  Json answer = Json::object({{"valid", kind != "unknown"}, {"url", url}});
  if (kind == "unknown")
    answer.set("error", fmt::format("\"{}\" is no picture or video by its Content-Type", seen->content_type));
  answer.set("contentType", seen->content_type).set("size", seen->size_bytes ? Json(*seen->size_bytes) : Json());
  if (seen->size_bytes) answer.set("sizeFormatted", bytes_text(static_cast<double>(*seen->size_bytes)));
  answer.set("type", kind);
  if (!seen->size_bytes || kind == "unknown") return {.body = std::move(answer)};
  // What may come in is more than what Pinterest takes: preparing makes it small enough.
  const auto limit = kind == "video"
                         ? static_cast<std::uint64_t>(core.rules().maximum("video.max-bytes").value_or(max_video_bytes))
                         : static_cast<std::uint64_t>(core.rules().maximum("image.max-bytes").value_or(32'000'000));
  answer.set("platformLimits",
             Json::object({{"pinterest", Json::object({{"limit", limit},
                                                       {"limitFormatted", bytes_text(static_cast<double>(limit))},
                                                       {"withinLimit", *seen->size_bytes <= limit}})}}));
  return {.body = std::move(answer)};
}

}  // namespace pinmill::service
