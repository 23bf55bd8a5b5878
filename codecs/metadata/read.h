// Exif, IPTC and XMP of a file, and of a sidecar. Any thread, after start_media_runtime.
#pragma once

#include "base/byte_io.h"
#include "codecs/media_info.h"
#include "codecs/mp4/box.h"

namespace pinmill {

/// Starts XMP's toolkit and silences Exiv2; once, further calls do nothing. Any thread, but before others use Exiv2.
void start_xmp_toolkit();

struct Metadata {
  TextInfo text;
  PrivacyInfo privacy;
  std::uint8_t orientation = 1;
  std::string content_identifier;
  std::vector<std::string> notes;
};

/// Of a picture. Never fails: what cannot be read is a note.
Metadata read_metadata(ByteView file, Format format);
/// Of an MP4's or MOV's index. What is damaged is as if it were not there.
Metadata read_video_metadata(const BoxTree& moov);
/// Of an .xmp sidecar.
Metadata read_sidecar(ByteView xmp);

}  // namespace pinmill
