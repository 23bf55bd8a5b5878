#include "codecs/metadata/gain_map.h"

#include <algorithm>

#include "codecs/metadata/jpeg_segments.h"
#include "codecs/metadata/signatures.h"

namespace pinmill {
namespace {

constexpr std::string_view adobe_namespace = "http://ns.adobe.com/hdr-gain-map/1.0/";
constexpr std::string_view iso_signature = "urn:iso:std:iso:ts:21496:-1";
constexpr std::string_view apple_urn = "urn:com:apple:photo:2020:aux:hdrgainmap";

bool contains(ByteView bytes, std::string_view text) noexcept {
  return as_text(bytes).find(text) != std::string_view::npos;
}

}  // namespace

bool has_gain_map(ByteView jpeg) {
  const auto walk = walk_jpeg(jpeg, WalkUntil::first_scan);
  if (!walk) return false;
  bool more_pictures = false;
  for (const JpegSegment& segment : walk->segments) {
    if (segment.marker == jpeg_marker::app1 && segment.begins_with(xmp_signature) &&
        contains(segment.payload, adobe_namespace))
      return true;
    if (segment.marker == jpeg_marker::app2 && segment.begins_with(iso_signature)) return true;
    if (segment.marker == jpeg_marker::app2 && segment.begins_with(mpf_signature)) more_pictures = true;
  }
  return more_pictures && contains(jpeg.subspan(walk->end_offset), apple_urn);
}

}  // namespace pinmill
