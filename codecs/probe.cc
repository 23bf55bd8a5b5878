#include "codecs/probe.h"

#include <utility>

#include <fmt/format.h>

#include "codecs/metadata/gain_map.h"
#include "codecs/metadata/read.h"
#include "codecs/probe_video.h"
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
    case FormatKind::video: return info;
    default: return not_taken(info.format);
  }
  take_metadata(info, read_metadata(*bytes, info.format));
  return info;
}

Result<MediaInfo> probe(int fd, const ImageLimits& image_limits, const VideoLimits& video_limits,
                        std::stop_token stop) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd));
  if (status.size_bytes == 0) return Error(ErrorCode::corrupt_input, "the file is empty");
  PINMILL_ASSIGN_OR_RETURN(const Format format, sniff(fd));
  if (traits_of(format).kind == FormatKind::video) return probe_video(fd, format, video_limits, std::move(stop));
  if (traits_of(format).kind != FormatKind::image) return not_taken(format);
  PINMILL_ASSIGN_OR_RETURN(Bytes bytes, read_all(fd, image_limits.max_input_bytes));
  return probe(std::make_shared<const Bytes>(std::move(bytes)), image_limits);
}

}  // namespace pinmill
