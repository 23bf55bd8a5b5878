#include "sandbox/pin_source.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/base64.h"
#include "sandbox/files.h"
#include "sandbox/media_check.h"
#include "sandbox/schema.h"

namespace pinmill::sandbox {
namespace {

using Refused = std::optional<Reply>;

Refused bad_request(std::string message) {
  return refuse(400, 1, std::move(message));
}

Refused keep_picture(Core& core, Bytes bytes, std::string_view content_type, Picture& picture, std::string& colour) {
  auto kept_bytes = bytes;
  PictureVerdict verdict = check_picture(std::move(bytes));
  if (verdict.refusal.status != 0) return refuse(verdict.refusal.status, verdict.refusal.code, verdict.refusal.message);
  const bool is_png = verdict.picture.extension == "png";
  if (!content_type.empty() && (content_type == "image/png") != is_png)
    return refuse(403, 235, "Sorry, this image is not of the content type that was given.");
  auto file = keep_file(core.world->files(), kept_bytes, verdict.picture.extension);
  if (!file) return refuse(500, 2787, "Sorry, something went wrong on our end.");
  picture.file = *std::move(file);
  picture.sha256 = picture.file.substr(0, picture.file.find('.'));
  picture.width_px = verdict.picture.width_px;
  picture.height_px = verdict.picture.height_px;
  colour = verdict.picture.dominant_color;
  return std::nullopt;
}

Refused take_base64(Core& core, const std::string& type, const std::string& data, Picture& picture,
                    std::string& colour) {
  auto bytes = from_base64(data);
  if (!bytes || bytes->empty()) return bad_request("'data' does not match '^[a-zA-Z0-9+/=]+$'");
  return keep_picture(core, *std::move(bytes), type, picture, colour);
}

Refused take_url(Core& core, const std::string& url, Picture& picture, std::string& colour) {
  auto fetched = core.fetcher.fetch(url);
  if (!fetched) return bad_request("Sorry, we could not fetch the image. Unable to reach the URL.");
  const int status = fetched->response.status;
  const std::string* type = http::find_header(fetched->response.headers, "Content-Type");
  if (status != 200 || type == nullptr || !type->starts_with("image/"))
    return bad_request(fmt::format("Sorry, we could not fetch the image. The URL answered {}{}.", status,
                                   status == 200 ? " with something else than an image" : ""));
  const ByteView body = as_bytes(fetched->response.body);
  return keep_picture(core, Bytes(body.begin(), body.end()), {}, picture, colour);
}

Refused take_item(Core& core, const Json& item, bool by_url, const std::string& where, Picture& picture,
                  std::string& colour) {
  Schema schema(item, where);
  const std::string url = by_url ? schema.needed_text("url") : std::string();
  if (!by_url) schema.need("content_type");
  const auto type = by_url ? std::nullopt : schema.choice("content_type", "image/jpeg|image/png");
  const std::string data = by_url ? std::string() : schema.needed_text("data");
  picture.title = schema.text("title");
  picture.description = schema.text("description");
  picture.link = schema.text("link");
  if (!schema.problem().empty()) return bad_request(schema.problem());
  return by_url ? take_url(core, url, picture, colour) : take_base64(core, type.value_or(""), data, picture, colour);
}

Refused take_image(Core& core, const Json& source, bool by_url, Pin& pin) {
  pin.kind = PinKind::image;
  auto refused = take_item(core, source, by_url, "media_source", pin.pictures.emplace_back(), pin.dominant_color);
  for (Picture& picture : pin.pictures) picture.title = picture.description = picture.link = std::nullopt;
  return refused;
}

Refused take_carousel(Core& core, const Json& source, bool by_url, Pin& pin) {
  pin.kind = PinKind::carousel;
  Schema schema(source, "media_source");
  const auto index = schema.integer("index", 0);
  if (!source["items"].is_array()) schema.complain("'items' is a required property");
  const auto& items = source["items"].items();
  if (items.size() < 2) schema.complain("'items' is too short: minItems=2");
  if (items.size() > 5) schema.complain("'items' is too long: maxItems=5");
  if (index && static_cast<std::size_t>(*index) >= items.size()) schema.complain("'index' is beyond the items");
  if (!schema.problem().empty()) return bad_request(schema.problem());
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::string colour;
    auto refused = take_item(core, items[i], by_url, fmt::format("media_source.items[{}]", i),
                             pin.pictures.emplace_back(), colour);
    if (refused) return refused;
    if (i == static_cast<std::size_t>(index.value_or(0))) pin.dominant_color = colour;
  }
  const Picture& first = pin.pictures.front();
  const bool alike = std::all_of(pin.pictures.begin(), pin.pictures.end(), [&](const Picture& picture) {
    return picture.width_px == first.width_px && picture.height_px == first.height_px;
  });
  return alike ? std::nullopt : bad_request("The images of a carousel must have the same dimensions.");
}

Refused take_frame(Core& core, std::int64_t at_seconds, Pin& pin) {
  const auto fd = open_for_reading(core.world->files() / pin.video_file);
  if (!fd) return refuse(500, 2787, "Sorry, something went wrong on our end.");
  auto frame = frame_of_video(fd->get(), at_seconds);
  if (!frame) return refuse(500, 2787, "Sorry, something went wrong on our end.");
  return keep_picture(core, *std::move(frame), {}, pin.pictures.emplace_back(), pin.dominant_color);
}

/// A picture by address or data, or a moment of the video.
Refused take_cover(Core& core, const Json& source, Pin& pin) {
  Schema schema(source, "media_source");
  const auto url = schema.text("cover_image_url"), data = schema.text("cover_image_data");
  const auto type = schema.choice("cover_image_content_type", "image/jpeg|image/png");
  const auto moment = schema.integer("cover_image_key_frame_time", 0);
  if (!url && !data && !moment) schema.complain("a cover image is required for a video");
  if (data && !type) schema.complain("'cover_image_content_type' is required with 'cover_image_data'");
  if (!schema.problem().empty()) return bad_request(schema.problem());
  pin.cover = url ? "url" : data ? "data" : fmt::format("frame at {} s", *moment);
  if (url) return take_url(core, *url, pin.pictures.emplace_back(), pin.dominant_color);
  if (data) return take_base64(core, type.value_or(""), *data, pin.pictures.emplace_back(), pin.dominant_color);
  return take_frame(core, *moment, pin);
}

Refused take_video(Core& core, const Call& call, const Json& source, Pin& pin) {
  if (core.settings().refuse_video) return refuse(403, 29, "Video Pins cannot be created in the sandbox.");
  pin.kind = PinKind::video;
  Schema schema(source, "media_source");
  schema.need("media_id");
  const auto id = schema.id("media_id");
  if (!schema.problem().empty()) return bad_request(schema.problem());
  {
    const auto lock = core.world->lock();
    const Media* media = core.world->media(*id);
    if (media == nullptr || media->account != call.token.account || media->status(call.now) != MediaStatus::succeeded)
      return refuse(404, 50, "Sorry! We couldn't find that media, or it has not been processed.");
    pin.media_id = media->id;
    pin.video_file = media->file;
    pin.video_sha256 = media->sha256;
    pin.width_px = media->width_px;
    pin.height_px = media->height_px;
    pin.duration_ms = media->duration_ms;
  }
  return take_cover(core, source, pin);
}

}  // namespace

std::optional<Reply> take_source(Core& core, const Call& call, const Json& source, Pin& pin) {
  Schema schema(source, "media_source");
  schema.need("source_type");
  const auto type =
      schema.choice("source_type", "image_base64|image_url|video_id|multiple_image_base64|multiple_image_urls|pin_url");
  if (!schema.problem().empty()) return bad_request(schema.problem());
  if (*type == "image_base64" || *type == "image_url") {
    if (!source["is_standard"].boolean_or(true)) return refuse(403, 29, "You are not permitted to set is_standard.");
    return take_image(core, source, *type == "image_url", pin);
  }
  if (*type == "multiple_image_base64" || *type == "multiple_image_urls")
    return take_carousel(core, source, *type == "multiple_image_urls", pin);
  if (*type == "video_id") return take_video(core, call, source, pin);
  return refuse(403, 29, "You are not permitted to use pin_url.");
}

}  // namespace pinmill::sandbox
