#include "codecs/media_info.h"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace pinmill {
namespace {

constexpr std::array<std::string_view, 4> dynamic_names = {"standard", "gain_map", "pq", "hlg"};
constexpr std::array<std::string_view, 5> model_names = {"grey", "rgb", "cmyk", "lab", "ycbcr"};

template <typename Enum, std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value) noexcept {
  return names[static_cast<std::size_t>(value)];
}

Json strings(const std::vector<std::string>& texts) {
  Json::Array items(texts.begin(), texts.end());
  return Json::array(std::move(items));
}

Json to_json(const ColourInfo& colour) {
  Json points;
  if (colour.code_points) {
    points = Json::object({{"primaries", int{colour.code_points->primaries}},
                           {"transfer", int{colour.code_points->transfer}},
                           {"matrix", int{colour.code_points->matrix}},
                           {"full_range", colour.code_points->full_range}});
  }
  return Json::object({{"model", name_of(model_names, colour.model)},
                       {"profile_name", colour.profile_name},
                       {"code_points", std::move(points)},
                       {"dynamic", name_of(dynamic_names, colour.dynamic)}});
}

Json to_json(const ImageInfo& image) {
  return Json::object({{"width_px", image.width_px},
                       {"height_px", image.height_px},
                       {"orientation", int{image.orientation}},
                       {"bit_depth", int{image.bit_depth}},
                       {"colour", to_json(image.colour)},
                       {"has_alpha", image.has_alpha},
                       {"frames", image.frames}});
}

Json to_json(const VideoInfo& video) {
  return Json::object({{"width_px", video.width_px},
                       {"height_px", video.height_px},
                       {"duration_ms", std::int64_t{video.duration.count()}}});
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

/// Takes values out of JSON and remembers the first that was not what it should be.
class Reader {
 public:
  const Json& member(const Json& json, std::string_view key) {
    const Json& value = json[key];
    if (value.is_null()) fail(key, "is missing");
    return value;
  }
  std::string text(const Json& json, std::string_view key) {
    const Json& value = member(json, key);
    if (!value.is_string()) fail(key, "is no text");
    return value.string_or("");
  }
  bool flag(const Json& json, std::string_view key) {
    const Json& value = member(json, key);
    if (!std::holds_alternative<bool>(value.value())) fail(key, "is neither true nor false");
    return value.boolean_or(false);
  }
  template <typename T>
  T number(const Json& json, std::string_view key) {
    const Json& value = member(json, key);
    const std::int64_t read = value.integer_or(-1);
    if (read < 0 || !std::holds_alternative<std::int64_t>(value.value()) ||
        static_cast<std::uint64_t>(read) > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) {
      fail(key, "is no whole number in its range");
      return T{};
    }
    return static_cast<T>(read);
  }
  std::vector<std::string> texts(const Json& json, std::string_view key) {
    const Json& value = member(json, key);
    if (!value.is_array()) fail(key, "is no list");
    std::vector<std::string> all;
    for (const Json& item : value.items()) {
      if (!item.is_string()) fail(key, "holds what is no text");
      all.push_back(item.string_or(""));
    }
    return all;
  }
  template <typename Enum, std::size_t N>
  Enum choice(const Json& json, std::string_view key, const std::array<std::string_view, N>& names) {
    const std::string name = text(json, key);
    for (std::size_t index = 0; index < N; ++index) {
      if (names[index] == name) return static_cast<Enum>(index);
    }
    fail(key, "is none of its names");
    return Enum{};
  }
  void fail(std::string_view key, std::string_view problem) {
    if (problem_.empty()) problem_ = fmt::format("not a description of media: \"{}\" {}", key, problem);
  }
  const std::string& problem() const noexcept { return problem_; }

 private:
  std::string problem_;
};

ColourInfo colour_from(Reader& read, const Json& json) {
  ColourInfo colour;
  colour.model = read.choice<ColourModel>(json, "model", model_names);
  colour.profile_name = read.text(json, "profile_name");
  colour.dynamic = read.choice<Dynamic>(json, "dynamic", dynamic_names);
  if (const Json& points = json["code_points"]; !points.is_null()) {
    colour.code_points =
        CodePoints{read.number<std::uint8_t>(points, "primaries"), read.number<std::uint8_t>(points, "transfer"),
                   read.number<std::uint8_t>(points, "matrix"), read.flag(points, "full_range")};
  }
  return colour;
}

ImageInfo image_from(Reader& read, const Json& json) {
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

VideoInfo video_from(Reader& read, const Json& json) {
  return {read.number<std::uint32_t>(json, "width_px"), read.number<std::uint32_t>(json, "height_px"),
          std::chrono::milliseconds(read.number<std::int64_t>(json, "duration_ms"))};
}

TextInfo text_from(Reader& read, const Json& json) {
  return {read.text(json, "title"), read.text(json, "caption"), read.text(json, "creator"),
          read.text(json, "copyright"), read.texts(json, "keywords")};
}

int nibble(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

std::string from_hex(Reader& read, const std::string& text) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
    const int high = nibble(text[at]), low = nibble(text[at + 1]);
    if (high < 0 || low < 0) read.fail("secrets", "is not hexadecimal");
    bytes += static_cast<char>(high * 16 + low);
  }
  if (text.size() % 2 != 0) read.fail("secrets", "is not hexadecimal");
  return bytes;
}

PrivacyInfo privacy_from(Reader& read, const Json& json) {
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
  Reader read;
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
