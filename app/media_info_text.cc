#include <string>
#include <string_view>

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

std::string colour_text(const ImageInfo& image) {
  std::string text = fmt::format("{}, {} bit", name_of(image.colour.model), image.bit_depth);
  append(text, !image.colour.profile_name.empty(), fmt::format("profile \"{}\"", image.colour.profile_name));
  if (const auto& points = image.colour.code_points)
    append(text, true, fmt::format("nclx {}/{}/{}", points->primaries, points->transfer, points->matrix));
  append(text, image.colour.dynamic != Dynamic::standard, name_of(image.colour.dynamic));
  append(text, image.has_alpha, "alpha");
  return text;
}

std::string image_text(const ImageInfo& image) {
  std::string text = line("colours", colour_text(image));
  if (image.orientation != 1) text += line("turned", fmt::format("Exif orientation {}", image.orientation));
  if (image.frames > 1) text += line("frames", fmt::format("{}", image.frames));
  return text;
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
  if (info.video) text += line("duration", duration_text(std::chrono::duration<double>(info.video->duration).count()));
  text += line("private", privacy_text(info.privacy)) + text_text(info.text);
  for (const std::string& note : info.notes) text += line("note", note);
  return text;
}

}  // namespace pinmill::app
