#include "codecs/video_info_json.h"

namespace pinmill {
namespace {

using std::chrono::milliseconds;

constexpr std::array<std::string_view, 4> dynamic_names = {"standard", "gain_map", "pq", "hlg"};
constexpr std::array<std::string_view, 5> model_names = {"grey", "rgb", "cmyk", "lab", "ycbcr"};
constexpr std::array<std::string_view, 3> field_names = {"progressive", "top_first", "bottom_first"};
constexpr std::array<std::string_view, 4> kind_names = {"picture", "sound", "subtitle", "data"};
constexpr std::array<std::string_view, 4> place_names = {"none", "in_front", "at_end", "fragmented"};

Json ms(milliseconds time) {
  return Json(std::int64_t{time.count()});
}

milliseconds ms_from(JsonReader& read, const Json& json, std::string_view key) {
  return milliseconds(read.number<std::int64_t>(json, key));
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  if constexpr (std::is_same_v<T, std::uint8_t>)
    return value ? Json(int{*value}) : Json();
  else
    return value ? Json(*value) : Json();
}

Json to_json(const PictureStream& picture) {
  Json::Array keys;
  for (const milliseconds key : picture.key_frames) keys.push_back(ms(key));
  return Json::object({{"codec", picture.codec},
                       {"codec_tag", picture.codec_tag},
                       {"profile", picture.profile},
                       {"level", picture.level},
                       {"stored_width_px", picture.stored_width_px},
                       {"stored_height_px", picture.stored_height_px},
                       {"sample_aspect", Json::array({picture.sample_aspect.num, picture.sample_aspect.den})},
                       {"orientation", int{picture.orientation}},
                       {"bit_depth", int{picture.bit_depth}},
                       {"pixel_format", picture.pixel_format},
                       {"frames_per_second", picture.frames_per_second},
                       {"varying_rate", picture.varying_rate},
                       {"fields", name_of(field_names, picture.fields)},
                       {"colour", pinmill::to_json(picture.colour)},
                       {"dolby_vision_profile", or_null(picture.dolby_vision_profile)},
                       {"has_alpha", picture.has_alpha},
                       {"start_ms", ms(picture.start)},
                       {"duration_ms", ms(picture.duration)},
                       {"all_key_frames_known", picture.all_key_frames_known},
                       {"key_frames_ms", Json::array(std::move(keys))}});
}

Rational aspect_from(JsonReader& read, const Json& json) {
  const Json& pair = read.member(json, "sample_aspect");
  if (pair.items().size() != 2) {
    read.fail("sample_aspect", "is no pair");
    return {1, 1};
  }
  const auto part = [&](std::size_t index) {
    const std::int64_t value = pair.items()[index].integer_or(-1);
    if (value < 0 || value > std::numeric_limits<int>::max()) read.fail("sample_aspect", "holds what is no size");
    return static_cast<int>(value);
  };
  return {part(0), part(1)};
}

PictureStream picture_from(JsonReader& read, const Json& json) {
  PictureStream picture;
  picture.codec = read.text(json, "codec");
  picture.codec_tag = read.text(json, "codec_tag");
  picture.profile = read.text(json, "profile");
  picture.level = read.number<int>(json, "level");
  picture.stored_width_px = read.number<std::uint32_t>(json, "stored_width_px");
  picture.stored_height_px = read.number<std::uint32_t>(json, "stored_height_px");
  picture.sample_aspect = aspect_from(read, json);
  picture.orientation = read.number<std::uint8_t>(json, "orientation");
  picture.bit_depth = read.number<std::uint8_t>(json, "bit_depth");
  picture.pixel_format = read.text(json, "pixel_format");
  picture.frames_per_second = read.real(json, "frames_per_second");
  picture.varying_rate = read.flag(json, "varying_rate");
  picture.fields = read.choice<FieldOrder>(json, "fields", field_names);
  picture.colour = colour_from(read, read.member(json, "colour"));
  if (!json["dolby_vision_profile"].is_null())
    picture.dolby_vision_profile = read.number<std::uint8_t>(json, "dolby_vision_profile");
  picture.has_alpha = read.flag(json, "has_alpha");
  picture.start = ms_from(read, json, "start_ms");
  picture.duration = ms_from(read, json, "duration_ms");
  picture.all_key_frames_known = read.flag(json, "all_key_frames_known");
  for (const Json& key : read.member(json, "key_frames_ms").items()) {
    if (key.integer_or(-1) < 0) read.fail("key_frames_ms", "holds what is no time");
    picture.key_frames.emplace_back(key.integer_or(0));
  }
  return picture;
}

Json to_json(const SoundStream& sound) {
  return Json::object({{"codec", sound.codec},
                       {"profile", sound.profile},
                       {"sample_rate_hz", sound.sample_rate_hz},
                       {"channels", sound.channels},
                       {"layout", sound.layout},
                       {"start_ms", ms(sound.start)},
                       {"duration_ms", ms(sound.duration)}});
}

SoundStream sound_from(JsonReader& read, const Json& json) {
  return {.codec = read.text(json, "codec"),
          .profile = read.text(json, "profile"),
          .sample_rate_hz = read.number<std::uint32_t>(json, "sample_rate_hz"),
          .channels = read.number<std::uint32_t>(json, "channels"),
          .layout = read.text(json, "layout"),
          .start = ms_from(read, json, "start_ms"),
          .duration = ms_from(read, json, "duration_ms")};
}

Json to_json(const StreamSummary& stream) {
  return Json::object({{"kind", name_of(kind_names, stream.kind)},
                       {"codec", stream.codec},
                       {"decodable", stream.decodable},
                       {"cover_picture", stream.cover_picture},
                       {"used", stream.used}});
}

StreamSummary stream_from(JsonReader& read, const Json& json) {
  return {.kind = read.choice<StreamKind>(json, "kind", kind_names),
          .codec = read.text(json, "codec"),
          .decodable = read.flag(json, "decodable"),
          .cover_picture = read.flag(json, "cover_picture"),
          .used = read.flag(json, "used")};
}

Json to_json(const CutOff& cut_off) {
  return Json::object({{"reached_ms", ms(cut_off.reached)}, {"announced_ms", ms(cut_off.announced)}});
}

CutOff cut_off_from(JsonReader& read, const Json& json) {
  return {.reached = ms_from(read, json, "reached_ms"), .announced = ms_from(read, json, "announced_ms")};
}

}  // namespace

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

ColourInfo colour_from(JsonReader& read, const Json& json) {
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

Json to_json(const VideoInfo& video) {
  Json::Array streams;
  for (const StreamSummary& stream : video.streams) streams.push_back(to_json(stream));
  return Json::object({{"width_px", video.width_px},
                       {"height_px", video.height_px},
                       {"duration_ms", ms(video.duration)},
                       {"picture", video.picture ? to_json(*video.picture) : Json()},
                       {"sound", video.sound ? to_json(*video.sound) : Json()},
                       {"streams", Json::array(std::move(streams))},
                       {"index_place", name_of(place_names, video.index_place)},
                       {"extras", Json::array(Json::Array(video.extras.begin(), video.extras.end()))},
                       {"cut_off", video.cut_off ? to_json(*video.cut_off) : Json()},
                       {"loudness_lufs", or_null(video.loudness_lufs)}});
}

VideoInfo video_from(JsonReader& read, const Json& json) {
  VideoInfo video;
  video.width_px = read.number<std::uint32_t>(json, "width_px");
  video.height_px = read.number<std::uint32_t>(json, "height_px");
  video.duration = ms_from(read, json, "duration_ms");
  if (const Json& picture = json["picture"]; !picture.is_null()) video.picture = picture_from(read, picture);
  if (const Json& sound = json["sound"]; !sound.is_null()) video.sound = sound_from(read, sound);
  for (const Json& stream : read.member(json, "streams").items()) video.streams.push_back(stream_from(read, stream));
  video.index_place = read.choice<IndexPlace>(json, "index_place", place_names);
  video.extras = read.texts(json, "extras");
  if (const Json& cut_off = json["cut_off"]; !cut_off.is_null()) video.cut_off = cut_off_from(read, cut_off);
  if (!json["loudness_lufs"].is_null()) video.loudness_lufs = read.real(json, "loudness_lufs");
  return video;
}

}  // namespace pinmill
