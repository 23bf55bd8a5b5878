// The segments of a JPEG (ISO/IEC 10918-1 Annex B), found by our own walk. Free functions, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_io.h"

namespace pinmill {

namespace jpeg_marker {
inline constexpr std::uint8_t dht = 0xc4, jpg = 0xc8, dac = 0xcc, rst0 = 0xd0, rst7 = 0xd7, soi = 0xd8, eoi = 0xd9,
                              sos = 0xda, dqt = 0xdb, dnl = 0xdc, dri = 0xdd, app0 = 0xe0, app1 = 0xe1, app2 = 0xe2,
                              app13 = 0xed, app14 = 0xee, com = 0xfe;
}  // namespace jpeg_marker

struct JpegSegment {
  std::uint8_t marker = 0;  ///< the byte behind 0xFF
  ByteView payload;         ///< behind the length
  ByteView scan;            ///< of SOS: the entropy-coded data behind it, stuffing and restarts included

  /// "ICC_PROFILE\0", "http://ns.adobe.com/xap/1.0/\0": what an APPn begins with.
  bool begins_with(std::string_view signature) const noexcept { return as_text(payload).starts_with(signature); }
};
bool is_frame_header(std::uint8_t marker) noexcept;

struct JpegWalk {
  std::vector<JpegSegment> segments;  ///< without SOI and EOI
  std::size_t end_offset = 0;         ///< behind the end marker of the first picture; or where the walk stopped
};
enum class WalkUntil : std::uint8_t { first_scan, end_of_image };

/// Views into `jpeg`. corrupt_input where a segment does not follow the other, or the end marker is missing.
Result<JpegWalk> walk_jpeg(ByteView jpeg, WalkUntil until = WalkUntil::end_of_image);

/// Payloads are at most 65,533 bytes.
void append_segment(Bytes& to, std::uint8_t marker, ByteView payload);

}  // namespace pinmill
