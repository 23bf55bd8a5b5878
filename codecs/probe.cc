#include "codecs/probe.h"

#include <utility>

#include <fmt/format.h>

#include "codecs/metadata/gain_map.h"
#include "codecs/metadata/read.h"
#include "codecs/mp4/video_header.h"
#include "codecs/still.h"

namespace pinmill {
namespace {

Error not_taken(Format format) {
  const FormatTraits& traits = traits_of(format);
  if (traits.kind == FormatKind::unknown)
    return Error(ErrorCode::unsupported, "not a picture or video that pinmill knows");
  return Error(ErrorCode::unsupported, fmt::format("{} is not taken. {}", traits.name, traits.remedy));
}

void take_metadata(MediaInfo& info, Metadata metadata) {
  info.text = std::move(metadata.text);
  info.privacy = std::move(metadata.privacy);
  info.content_identifier = std::move(metadata.content_identifier);
  info.notes = std::move(metadata.notes);
}

Result<ImageInfo> image_of(const std::shared_ptr<const Bytes>& bytes, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(const std::unique_ptr<Still> still, Still::open(bytes, limits));
  ImageInfo image = still->info();
  if (still->format() == Format::jpeg && image.colour.dynamic == Dynamic::standard && has_gain_map(*bytes))
    image.colour.dynamic = Dynamic::gain_map;
  return image;
}

bool keeps_its_index_in_boxes(Format format) noexcept {
  return format == Format::mp4 || format == Format::mov || format == Format::m4v || format == Format::three_gp;
}

}  // namespace

Result<MediaInfo> probe(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits) {
  if (bytes == nullptr || bytes->empty()) return Error(ErrorCode::corrupt_input, "the file is empty");
  MediaInfo info;
  info.format = sniff(*bytes);
  info.size_bytes = bytes->size();
  switch (traits_of(info.format).kind) {
    case FormatKind::image: {
      PINMILL_ASSIGN_OR_RETURN(info.image, image_of(bytes, limits));
      break;
    }
    case FormatKind::video:
      if (keeps_its_index_in_boxes(info.format)) info.video = read_video_header(*bytes);
      break;
    default: return not_taken(info.format);
  }
  take_metadata(info, read_metadata(*bytes, info.format));
  return info;
}

}  // namespace pinmill
