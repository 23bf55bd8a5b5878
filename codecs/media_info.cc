#include "codecs/media_info.h"

#include <fmt/format.h>

#include "codecs/video_info_json.h"

namespace pinmill {
namespace {

Json strings(const std::vector<std::string>& texts) {
  Json::Array items(texts.begin(), texts.end());
  return Json::array(std::move(items));
}

Json to_json(const ImageInfo& image) {
  return Json::object({{"width_px", image.width_px},
                       {"height_px", image.height_px},
                       {"orientation", int{image.orientation}},
                       {"bit_depth", int{image.bit_depth}},
                       {"colour", pinmill::to_json(image.colour)},
                       {"has_alpha", image.has_alpha},
                       {"frames", image.frames}});
}

Json to_json(const TextInfo& text) {
  return Json::object({{"title", text.title},
                       {"caption", text.caption},
                       {"creator", text.creator},
                       {"copyright", text.copyright},
                       {"keywords", strings(text.keywords)}});
}

// Secrets are bytes, not text: hexadecimal.
std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

Json to_json(const PrivacyInfo& privacy, Secrets secrets) {
  Json json = Json::object({{"has_location", privacy.has_location},
                            {"has_serial_numbers", privacy.has_serial_numbers},
                            {"has_maker_notes", privacy.has_maker_notes},
                            {"has_thumbnail", privacy.has_thumbnail},
                            {"has_edit_history", privacy.has_edit_history}});
  if (secrets == Secrets::include) {
    Json items = Json::array();
    for (const std::string& secret : privacy.secrets) items.push(to_hex(secret));
    json.set("secrets", std::move(items));
  }
  return json;
}

ImageInfo image_from(JsonReader& read, const Json& json) {
  ImageInfo image;
  image.width_px = read.number<std::uint32_t>(json, "width_px");
  image.height_px = read.number<std::uint32_t>(json, "height_px");
  image.orientation = read.number<std::uint8_t>(json, "orientation");
  image.bit_depth = read.number<std::uint8_t>(json, "bit_depth");
  image.colour = colour_from(read, read.member(json, "colour"));
  image.has_alpha = read.flag(json, "has_alpha");
  image.frames = read.number<std::uint32_t>(json, "frames");
  return image;
}

TextInfo text_from(JsonReader& read, const Json& json) {
  return {read.text(json, "title"), read.text(json, "caption"), read.text(json, "creator"),
          read.text(json, "copyright"), read.texts(json, "keywords")};
}

int nibble(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::string from_hex(JsonReader& read, const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    const int high = nibble(text[at]), low = nibble(text[at + 1]);
    if (high < 0 || low < 0) read.fail("secrets", "is not hexadecimal");
    bytes += static_cast<char>(high * 16 + low);
  }
  if (text.size() % 2 != 0) read.fail("secrets", "is not hexadecimal");
  return bytes;
}

PrivacyInfo privacy_from(JsonReader& read, const Json& json) {
  PrivacyInfo privacy{read.flag(json, "has_location"),     read.flag(json, "has_serial_numbers"),
                      read.flag(json, "has_maker_notes"),  read.flag(json, "has_thumbnail"),
                      read.flag(json, "has_edit_history"), {}};
  if (json["secrets"].is_null()) return privacy;
  for (const std::string& secret : read.texts(json, "secrets")) privacy.secrets.push_back(from_hex(read, secret));
  return privacy;
}

}  // namespace

void TextInfo::fill_from(const TextInfo& other) {
  const auto fill = [](auto& mine, const auto& theirs) {
    if (mine.empty()) mine = theirs;
  };
  fill(title, other.title);
  fill(caption, other.caption);
  fill(creator, other.creator);
  fill(copyright, other.copyright);
  fill(keywords, other.keywords);
}

std::uint32_t MediaInfo::width_px() const noexcept {
  return image ? image->width_px : video ? video->width_px : 0;
}

std::uint32_t MediaInfo::height_px() const noexcept {
  return image ? image->height_px : video ? video->height_px : 0;
}

Json to_json(const MediaInfo& info, Secrets secrets) {
  return Json::object({{"format", traits_of(info.format).id},
                       {"size_bytes", info.size_bytes},
                       {"image", info.image ? to_json(*info.image) : Json()},
                       {"video", info.video ? to_json(*info.video) : Json()},
                       {"text", to_json(info.text)},
                       {"privacy", to_json(info.privacy, secrets)},
                       {"content_identifier", info.content_identifier},
                       {"notes", strings(info.notes)}});
}

Result<MediaInfo> media_info_from(const Json& json) {
  JsonReader read;
  MediaInfo info;
  const std::string format = read.text(json, "format");
  info.format = format_from_id(format);
  if (info.format == Format::unknown && format != traits_of(Format::unknown).id)
    read.fail("format", "is no format that this version knows");
  info.size_bytes = read.number<std::uint64_t>(json, "size_bytes");
  if (const Json& image = json["image"]; !image.is_null()) info.image = image_from(read, image);
  if (const Json& video = json["video"]; !video.is_null()) info.video = video_from(read, video);
  info.text = text_from(read, read.member(json, "text"));
  info.privacy = privacy_from(read, read.member(json, "privacy"));
  info.content_identifier = read.text(json, "content_identifier");
  info.notes = read.texts(json, "notes");
  if (!read.problem().empty()) return Error(ErrorCode::corrupt_input, read.problem());
  return info;
}

}  // namespace pinmill
