#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/printable.h"
#include "app/probe_command.h"
#include "pipeline/quantity.h"

namespace pinmill::app {
namespace {

std::string_view name_of(ColourModel model) {
  switch (model) {
    case ColourModel::grey: return "grey";
    case ColourModel::rgb: return "RGB";
    case ColourModel::cmyk: return "CMYK";
    case ColourModel::lab: return "Lab";
    case ColourModel::ycbcr: return "YCbCr";
  }
  return "";
}

std::string_view name_of(Dynamic dynamic) {
  switch (dynamic) {
    case Dynamic::standard: return "";
    case Dynamic::gain_map: return "HDR by a gain map";
    case Dynamic::pq: return "HDR (PQ)";
    case Dynamic::hlg: return "HDR (HLG)";
  }
  return "";
}

std::string line(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format("  {:<10} {}\n", name, printable(value));
}

void append(std::string& list, bool wanted, std::string_view item) {
  if (!wanted) return;
  if (!list.empty()) list += ", ";
  list += item;
}

std::string colour_text(const ColourInfo& colour, int bit_depth, bool has_alpha) {
  std::string text = fmt::format("{}, {} bit", name_of(colour.model), bit_depth);
  append(text, !colour.profile_name.empty(), fmt::format("profile \"{}\"", colour.profile_name));
  if (const auto& points = colour.code_points)
    append(text, true, fmt::format("nclx {}/{}/{}", points->primaries, points->transfer, points->matrix));
  append(text, colour.dynamic != Dynamic::standard, name_of(colour.dynamic));
  append(text, has_alpha, "alpha");
  return text;
}

std::string image_text(const ImageInfo& image) {
  std::string text = line("colours", colour_text(image.colour, image.bit_depth, image.has_alpha));
  if (image.orientation != 1) text += line("turned", fmt::format("Exif orientation {}", image.orientation));
  if (image.frames > 1) text += line("frames", fmt::format("{}", image.frames));
  return text;
}

std::string seconds_text(std::chrono::milliseconds time) {
  return duration_text(std::chrono::duration<double>(time).count());
}

std::string codec_text(const PictureStream& picture) {
  std::string text = picture.codec;
  if (!picture.profile.empty()) text += " " + picture.profile;
  if (picture.level > 0) text += fmt::format(" level {}.{}", picture.level / 10, picture.level % 10);
  return text;
}

std::string picture_text(const PictureStream& picture) {
  std::string coded = codec_text(picture);
  append(coded, true, fmt::format("{}x{} stored", picture.stored_width_px, picture.stored_height_px));
  append(coded, picture.sample_aspect != Rational{1, 1},
         fmt::format("pixels {}:{}", picture.sample_aspect.num, picture.sample_aspect.den));
  append(coded, true, picture.pixel_format);
  append(coded, true,
         fmt::format("{:.4g} frames a second{}", picture.frames_per_second, picture.varying_rate ? " (varying)" : ""));
  append(coded, picture.fields != FieldOrder::progressive, "interlaced");
  std::string colours = colour_text(picture.colour, picture.bit_depth, picture.has_alpha);
  if (picture.dolby_vision_profile)
    append(colours, true, fmt::format("Dolby Vision {}", *picture.dolby_vision_profile));
  std::string text = line("picture", coded) + line("colours", colours);
  if (picture.orientation != 1) text += line("turned", fmt::format("as Exif orientation {}", picture.orientation));
  text += line("key frames", fmt::format("{}{}", picture.key_frames.size(),
                                         picture.all_key_frames_known ? "" : " seen, not all of them"));
  return text;
}

std::string sound_text(const SoundStream& sound) {
  std::string text = sound.codec;
  if (!sound.profile.empty()) text += " " + sound.profile;
  append(text, true, fmt::format("{} Hz", sound.sample_rate_hz));
  append(text, true, sound.layout.empty() ? fmt::format("{} channels", sound.channels) : sound.layout);
  return text;
}

std::string streams_text(const std::vector<StreamSummary>& streams) {
  std::string text;
  for (const StreamSummary& stream : streams) {
    if (stream.used) continue;
    append(text, true,
           fmt::format("{}{}", stream.codec.empty() ? "data" : stream.codec,
                       stream.cover_picture ? " (cover picture)" : ""));
  }
  return text;
}

std::string_view name_of(IndexPlace place) {
  switch (place) {
    case IndexPlace::none: return "";
    case IndexPlace::in_front: return "in front of the media";
    case IndexPlace::at_end: return "behind the media";
    case IndexPlace::fragmented: return "in fragments";
  }
  return "";
}

std::string video_text(const VideoInfo& video) {
  std::string extras;
  for (const std::string& extra : video.extras) append(extras, true, extra);
  std::string text = line("duration", seconds_text(video.duration));
  if (video.cut_off)
    text += line("breaks off", fmt::format("at {} of {}", seconds_text(video.cut_off->reached),
                                           seconds_text(video.cut_off->announced)));
  text += video.picture ? picture_text(*video.picture) : line("picture", "none that can be decoded");
  text += line("sound", video.sound ? sound_text(*video.sound) : "none");
  if (video.loudness_lufs) text += line("loudness", fmt::format("{:.1f} LUFS", *video.loudness_lufs));
  return text + line("unused", streams_text(video.streams)) + line("index", name_of(video.index_place)) +
         line("beside", extras);
}

std::string privacy_text(const PrivacyInfo& privacy) {
  std::string list;
  append(list, privacy.has_location, "location");
  append(list, privacy.has_serial_numbers, "serial numbers");
  append(list, privacy.has_maker_notes, "maker notes");
  append(list, privacy.has_thumbnail, "thumbnail");
  append(list, privacy.has_edit_history, "edit history");
  return list;
}

std::string text_text(const TextInfo& text) {
  std::string keywords;
  for (const std::string& keyword : text.keywords) append(keywords, true, keyword);
  return line("title", text.title) + line("caption", text.caption) + line("keywords", keywords) +
         line("creator", text.creator) + line("copyright", text.copyright);
}

}  // namespace

std::string media_info_text(const MediaInfo& info) {
  std::string text =
      line("format", fmt::format("{}, {}x{} px as displayed, {}", traits_of(info.format).name, info.width_px(),
                                 info.height_px(), bytes_text(static_cast<double>(info.size_bytes))));
  if (info.image) text += image_text(*info.image);
  if (info.video) text += video_text(*info.video);
  text += line("private", privacy_text(info.privacy)) + text_text(info.text);
  for (const std::string& note : info.notes) text += line("note", note);
  return text;
}

}  // namespace pinmill::app
