// Which of a video's streams can be published as they are coded. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/media_info.h"

namespace pinmill {

/// Why the picture has to be encoded anew, a sentence; nothing where its packets can be copied.
std::optional<std::string> why_not_copied(const PictureStream& picture, Format format);
/// The same of the sound.
std::optional<std::string> why_not_copied(const SoundStream& sound);
/// Why the container cannot stay as it is, a sentence; nothing where the file can be copied byte for byte.
std::optional<std::string> why_not_kept(const MediaInfo& info);

/// "H.264" for "h264": as people write it.
std::string codec_text(std::string_view codec);

}  // namespace pinmill
