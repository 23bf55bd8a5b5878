#include "sandbox/pin_json.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pinmill::sandbox {
namespace {

constexpr std::chrono::seconds until_video_is_measured{5};

std::string file_url(const Core& core, const std::string& file) {
  return core.url + "/files/" + file;
}

Json details(const Core& core, const Picture& picture, std::uint32_t width, std::uint32_t height) {
  return Json::object({{"width", width}, {"height", height}, {"url", file_url(core, picture.file)}});
}

/// All sizes lead to the one file that there is.
Json image_sizes(const Core& core, const Picture& picture) {
  const auto scaled = [&](std::uint32_t width) {
    return picture.width_px == 0 ? 0U : std::max(1U, picture.height_px * width / picture.width_px);
  };
  Json sizes = Json::object({{"150x150", details(core, picture, 150, 150)},
                             {"400x300", details(core, picture, 400, 300)},
                             {"600x", details(core, picture, 600, scaled(600))},
                             {"1200x", details(core, picture, 1'200, scaled(1'200))}});
  if (!core.options.strict_contract)
    sizes.set("originals", details(core, picture, picture.width_px, picture.height_px));
  return sizes;
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json carousel_items(const Core& core, const Pin& pin) {
  Json items = Json::array();
  for (const Picture& picture : pin.pictures)
    items.push(Json::object({{"item_type", "image"},
                             {"title", text_or_null(picture.title)},
                             {"description", text_or_null(picture.description)},
                             {"link", text_or_null(picture.link)},
                             {"images", image_sizes(core, picture)}}));
  return items;
}

Json media_json(const Core& core, const Pin& pin, Time now) {
  if (pin.kind == PinKind::carousel)
    return Json::object({{"media_type", "multiple_images"}, {"items", carousel_items(core, pin)}});
  Json media = Json::object({{"media_type", pin.kind == PinKind::video ? "video" : "image"}});
  if (!pin.pictures.empty()) media.set("images", image_sizes(core, pin.pictures.front()));
  if (pin.kind == PinKind::image) return media;
  const bool measured = now >= pin.created_at + until_video_is_measured;
  if (!pin.pictures.empty()) media.set("cover_image_url", file_url(core, pin.pictures.front().file));
  media.set("video_url", Json());
  media.set("duration", measured ? Json(pin.duration_ms) : Json());
  media.set("width", measured ? Json(pin.width_px) : Json());
  media.set("height", measured ? Json(pin.height_px) : Json());
  return media;
}

std::string creative_type(PinKind kind) {
  constexpr std::array<const char*, 3> names = {"REGULAR", "CAROUSEL", "VIDEO"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

Json pin_json(const Core& core, const Pin& pin, const std::string& viewer, Time now) {
  const bool strict = core.options.strict_contract;
  Json json =
      Json::object({{"id", pin.id}, {"created_at", strict ? rfc3339(pin.created_at) : zoneless(pin.created_at)}});
  const auto set = [&](const char* name, const std::optional<std::string>& text) {
    if (text || strict) json.set(name, text_or_null(text));
  };
  set("link", pin.link);
  set("title", pin.title);
  set("description", pin.description);
  set("alt_text", pin.alt_text);
  set("board_section_id", pin.section_id);
  set("parent_pin_id", pin.parent_id);
  json.set("dominant_color", pin.dominant_color).set("creative_type", creative_type(pin.kind));
  json.set("board_id", pin.board_id);
  if (const Board* board = core.world->board(pin.board_id))
    json.set("board_owner", Json::object({{"username", board->owner}}));
  json.set("is_owner", pin.account == viewer).set("is_standard", true).set("has_been_promoted", false);
  return std::move(json.set("media", media_json(core, pin, now)));
}

Json board_json(const Core& core, const Board& board) {
  const auto& pins = core.world->pins();
  std::int64_t count = 0;
  Json thumbnails = Json::array();
  for (const auto& [id, pin] : pins) {
    if (pin.deleted || pin.board_id != board.id) continue;
    if (++count <= 5 && !pin.pictures.empty()) thumbnails.push(file_url(core, pin.pictures.front().file));
  }
  const bool strict = core.options.strict_contract;
  const std::string created = strict ? rfc3339(board.created_at) : zoneless(board.created_at);
  const Json cover = thumbnails.items().empty() ? Json() : thumbnails.items().front();
  return Json::object({{"id", board.id},
                       {"name", board.name},
                       {"description", board.description},
                       {"privacy", board.privacy},
                       {"owner", Json::object({{"username", board.owner}})},
                       {"created_at", created},
                       {"board_pins_modified_at", created},
                       {"pin_count", count},
                       {"follower_count", 0},
                       {"collaborator_count", static_cast<std::int64_t>(board.collaborators.size())},
                       {"is_ads_only", false},
                       {"media", Json::object({{"image_cover_url", cover}, {"pin_thumbnail_urls", thumbnails}})}});
}

}  // namespace pinmill::sandbox
