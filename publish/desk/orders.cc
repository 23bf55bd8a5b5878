#include "publish/desk/orders.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/unicode.h"
#include "publish/desk/answers.h"
#include "publish/desk/wire_words.h"

namespace pinmill::publish {
namespace {

constexpr std::size_t most_items = 100'000, most_pages = 5;  // Pinterest's carousels
constexpr std::size_t longest_text = 10'000;                 // bytes; Pinterest refuses far shorter ones, saying why
constexpr std::uint64_t largest_file_bytes = 5'000'000'000;
constexpr std::chrono::microseconds longest_wait = std::chrono::hours(24 * 366);
constexpr std::array kinds = {PinKind::image, PinKind::carousel, PinKind::video};
constexpr std::array policies = {OnUnknown::review, OnUnknown::retry};
constexpr std::array<std::string_view, 4> picture_types = {"image/jpeg", "image/png", "image/gif", "image/webp"};

Error wrong(std::string message) {
  return Error(ErrorCode::invalid_argument, std::move(message));
}

Result<std::string> text_in(const Json& json, std::string_view name) {
  std::string text = json[name].string_or("");
  if (text.size() <= longest_text) return text;
  return wrong(fmt::format("\"{}\" has {} bytes: {} at most", name, text.size(), longest_text));
}

bool is_digest(std::string_view text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Json to_json(const PinPage& page) {
  return Json::object({{"mediaType", page.media_type},
                       {"sha256", page.sha256},
                       {"source", page.source_sha256},
                       {"size", page.size_bytes},
                       {"width", page.width_px},
                       {"height", page.height_px},
                       {"milliseconds", std::int64_t{page.duration.count()}},
                       {"title", page.title},
                       {"description", page.description},
                       {"link", page.link},
                       {"altText", page.alt_text},
                       {"looks", page.looks ? Json(fmt::format("{:016x}", *page.looks)) : Json()}});
}

Result<PinPage> page_in(const Json& json) {
  constexpr std::int64_t most_px = 100'000, longest_ms = 24LL * 3'600 * 1'000;
  PinPage page{
      .media_type = json["mediaType"].string_or(""),
      .sha256 = json["sha256"].string_or(""),
      .source_sha256 = json["source"].string_or(""),
      .size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, json["size"].integer_or(0))),
      .width_px = static_cast<std::uint32_t>(std::clamp<std::int64_t>(json["width"].integer_or(0), 0, most_px)),
      .height_px = static_cast<std::uint32_t>(std::clamp<std::int64_t>(json["height"].integer_or(0), 0, most_px)),
      .duration =
          std::chrono::milliseconds(std::clamp<std::int64_t>(json["milliseconds"].integer_or(0), 0, longest_ms))};
  if (!is_digest(page.sha256) || (!page.source_sha256.empty() && !is_digest(page.source_sha256)))
    return wrong("a page is named by its \"sha256\", and by that of its source: 64 lower-case hexadecimal digits");
  if (page.size_bytes == 0 || page.size_bytes > largest_file_bytes)
    return wrong(fmt::format("a page's \"size\" is from 1 to {} bytes", largest_file_bytes));
  PINMILL_ASSIGN_OR_RETURN(page.title, text_in(json, "title"));
  PINMILL_ASSIGN_OR_RETURN(page.description, text_in(json, "description"));
  PINMILL_ASSIGN_OR_RETURN(page.link, text_in(json, "link"));
  PINMILL_ASSIGN_OR_RETURN(page.alt_text, text_in(json, "altText"));
  const std::string looks = json["looks"].string_or("");
  std::uint64_t bits = 0;
  const auto [end, failed] = std::from_chars(looks.data(), looks.data() + looks.size(), bits, 16);
  if (!looks.empty() && failed == std::errc() && end == looks.data() + looks.size()) page.looks = bits;
  return page;
}

/// As preparing makes them: a video alone, pictures up to five.
Result<void> check_pages(const PreparedPin& pin) {
  const bool video = pin.kind == PinKind::video;
  const std::size_t count = pin.pages.size();
  const bool carousel = pin.kind == PinKind::carousel;
  if (carousel ? count < 2 || count > most_pages : count != 1)
    return wrong(fmt::format("{} pages: a carousel has 2 to {}, any other Pin one", count, most_pages));
  const auto is_picture = [](const PinPage& page) {
    return std::find(picture_types.begin(), picture_types.end(), page.media_type) != picture_types.end();
  };
  const bool fits =
      video ? pin.pages.front().media_type == "video/mp4" : std::all_of(pin.pages.begin(), pin.pages.end(), is_picture);
  if (fits && (!pin.cover || is_picture(*pin.cover))) return {};
  return wrong("pages are prepared pictures (image/jpeg, image/png), or one video/mp4: `pinmill prepare` makes them");
}

Json to_json(const QueueItem& item) {
  const PreparedPin& pin = item.pin;
  Json pages = Json::array();
  for (const PinPage& page : pin.pages) pages.push(to_json(page));
  return Json::object({{"account", item.account},
                       {"board", item.board},
                       {"section", item.section},
                       {"pin", pin.id},
                       {"kind", std::string(to_string(pin.kind))},
                       {"pages", std::move(pages)},
                       {"cover", pin.cover ? to_json(*pin.cover) : Json()},
                       {"coverMilliseconds", pin.cover_moment ? Json(std::int64_t{pin.cover_moment->count()}) : Json()},
                       {"title", pin.title},
                       {"description", pin.description},
                       {"link", pin.link},
                       {"altText", pin.alt_text},
                       {"publishAt", moment_or_null(pin.publish_at)}});
}

Result<QueueItem> item_in(const Json& json) {
  QueueItem item{.account = json["account"].integer_or(0)};
  PINMILL_ASSIGN_OR_RETURN(item.board, text_in(json, "board"));
  PINMILL_ASSIGN_OR_RETURN(item.section, text_in(json, "section"));
  PreparedPin& pin = item.pin;
  PINMILL_ASSIGN_OR_RETURN(pin.id, text_in(json, "pin"));
  PINMILL_ASSIGN_OR_RETURN(pin.kind, word_in(json["kind"], kinds));
  PINMILL_ASSIGN_OR_RETURN(pin.pages, all_in(json["pages"], page_in));
  if (json["cover"].is_object()) {
    PINMILL_ASSIGN_OR_RETURN(pin.cover, page_in(json["cover"]));
  }
  if (const Json& moment = json["coverMilliseconds"]; moment.is_number())
    pin.cover_moment = std::chrono::milliseconds(std::max<std::int64_t>(0, moment.integer_or(0)));
  PINMILL_ASSIGN_OR_RETURN(pin.title, text_in(json, "title"));
  PINMILL_ASSIGN_OR_RETURN(pin.description, text_in(json, "description"));
  PINMILL_ASSIGN_OR_RETURN(pin.link, text_in(json, "link"));
  PINMILL_ASSIGN_OR_RETURN(pin.alt_text, text_in(json, "altText"));
  pin.publish_at = moment_if_in(json["publishAt"]);
  PINMILL_RETURN_IF_ERROR(check_pages(pin));
  return item;
}

Result<QueueOptions> options_in(const Json& json) {
  QueueOptions options{.at = moment_if_in(json["at"])};
  PINMILL_ASSIGN_OR_RETURN(options.run, text_in(json, "run"));
  PINMILL_ASSIGN_OR_RETURN(options.link_parameters, text_in(json, "linkParameters"));
  PINMILL_ASSIGN_OR_RETURN(options.zone, text_in(json, "zone"));
  PINMILL_ASSIGN_OR_RETURN(options.on_unknown, word_in(json["onUnknown"], policies));
  if (json["slots"].boolean_or(false)) options.spacing = Spacing::slots;
  if (json["again"].boolean_or(false)) options.again = QueueOptions::Again::yes;
  if (json["dryRun"].boolean_or(false)) options.commit = QueueOptions::Commit::no;
  if (json["every"].is_number()) options.every = std::chrono::microseconds(json["every"].integer_or(0));
  options.late_limit = std::chrono::microseconds(json["lateLimit"].integer_or(0));
  const auto is_length = [](std::chrono::microseconds length) { return length.count() >= 0 && length <= longest_wait; };
  if (!is_length(options.late_limit) || (options.every && !is_length(*options.every)))
    return wrong("\"every\" and \"lateLimit\" are microseconds, and a year at most");
  for (const Json& each : json["paces"].items()) {
    PINMILL_ASSIGN_OR_RETURN(const Pace pace, pace_in(each["pace"]));
    options.paces.insert_or_assign(each["account"].integer_or(0), pace);
  }
  return options;
}

Json to_json(const QueueOptions& options) {
  Json paces = Json::array();
  for (const auto& [account, pace] : options.paces)
    paces.push(Json::object({{"account", account}, {"pace", to_json(pace)}}));
  return Json::object({{"run", options.run},
                       {"slots", options.spacing == Spacing::slots},
                       {"at", moment_or_null(options.at)},
                       {"every", options.every ? Json(std::int64_t{options.every->count()}) : Json()},
                       {"lateLimit", std::int64_t{options.late_limit.count()}},
                       {"onUnknown", std::string(to_string(options.on_unknown))},
                       {"linkParameters", options.link_parameters},
                       {"zone", options.zone},
                       {"paces", std::move(paces)},
                       {"again", options.again == QueueOptions::Again::yes},
                       {"dryRun", options.commit == QueueOptions::Commit::no}});
}

}  // namespace

Json to_json(const QueueOrder& order) {
  Json items = Json::array();
  for (const QueueItem& item : order.items) items.push(to_json(item));
  return Json::object({{"options", to_json(order.options)}, {"items", std::move(items)}});
}

Result<QueueOrder> queue_order_in(const Json& json) {
  QueueOrder order;
  PINMILL_ASSIGN_OR_RETURN(order.options, options_in(json["options"]));
  const auto& items = json["items"].items();
  if (items.empty() || items.size() > most_items)
    return wrong(fmt::format("\"items\" lists {} Pins: from 1 to {} are taken", items.size(), most_items));
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto item = item_in(items[i]);
    if (!item) return std::move(item).error().during(fmt::format("read item {}", i));
    order.items.push_back(*std::move(item));
  }
  return order;
}

Json to_json(const PublicationEdit& edit) {
  Json json = Json::object();
  const auto set = [&json](const char* name, const std::optional<std::string>& text) {
    if (text) json.set(name, *text);
  };
  set("title", edit.title);
  set("description", edit.description);
  set("link", edit.link);
  set("altText", edit.alt_text);
  set("board", edit.board);
  set("section", edit.section);
  if (edit.due) json.set("due", micros_of(*edit.due));
  return json;
}

Result<PublicationEdit> edit_in(const Json& json) {
  for (const auto& [name, value] : json.members())
    if (value.string_or("").size() > longest_text)
      return wrong(fmt::format("\"{}\" is too long: {} bytes at most", to_one_line(name), longest_text));
  return PublicationEdit{.title = text_if_in(json["title"]),
                         .description = text_if_in(json["description"]),
                         .link = text_if_in(json["link"]),
                         .alt_text = text_if_in(json["altText"]),
                         .board = text_if_in(json["board"]),
                         .section = text_if_in(json["section"]),
                         .due = moment_if_in(json["due"])};
}

Json to_json(const FileDigest& file) {
  return Json::object({{"sha256", file.sha256}, {"size", file.size_bytes}});
}

FileDigest file_digest_in(const Json& json) {
  return {.sha256 = json["sha256"].string_or(""),
          .size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, json["size"].integer_or(0)))};
}

}  // namespace pinmill::publish
