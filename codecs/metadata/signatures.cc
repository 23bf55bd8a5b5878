#include "codecs/metadata/signatures.h"

namespace pinmill {

bool is_public(const JpegSegment& segment) noexcept {
  using namespace jpeg_marker;
  switch (segment.marker) {
    case app0:
      return segment.begins_with(std::string_view("JFIF\0", 5)) && std::ssize(segment.payload) >= jfif_payload_bytes;
    case app2: return segment.begins_with(icc_signature);
    case app14: return segment.begins_with("Adobe") && segment.payload.size() >= adobe_payload_bytes;
    case dht:
    case dac:
    case dqt:
    case dri:
    case dnl:
    case sos: return true;
    default: return is_frame_header(segment.marker);
  }
}

}  // namespace pinmill
