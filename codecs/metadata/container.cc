#include "codecs/metadata/container.h"

#include <algorithm>

#include "codecs/metadata/jpeg_segments.h"
#include "codecs/metadata/png_chunks.h"
#include "codecs/metadata/rights.h"
#include "codecs/metadata/signatures.h"

namespace pinmill {
namespace {

using namespace jpeg_marker;

void append(Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

// JFIF and Adobe segments are kept as long as they are defined to be: no thumbnail, nothing behind their fields.
void append_kept(Bytes& to, const JpegSegment& segment) {
  switch (segment.marker) {
    case app0: {
      Bytes jfif(segment.payload.begin(), segment.payload.begin() + jfif_payload_bytes);
      jfif[12] = jfif[13] = std::byte{0};  // width and height of the thumbnail
      append_segment(to, app0, jfif);
      break;
    }
    case app14: append_segment(to, app14, segment.payload.first(adobe_payload_bytes)); break;
    default: append_segment(to, segment.marker, segment.payload); append(to, segment.scan);
  }
}

// Behind SOI and a JFIF segment, which must stay first.
Result<std::size_t> place_for_rights(ByteView jpeg) {
  PINMILL_ASSIGN_OR_RETURN(const JpegWalk walk, walk_jpeg(jpeg, WalkUntil::first_scan));
  const bool jfif = !walk.segments.empty() && walk.segments.front().marker == app0;
  return jfif ? 6 + walk.segments.front().payload.size() : std::size_t{2};
}

Result<Bytes> jpeg_with_rights(Bytes file, const Rights& rights) {
  PINMILL_ASSIGN_OR_RETURN(const std::size_t place, place_for_rights(file));
  Bytes segments;
  Bytes exif(as_bytes(exif_signature).begin(), as_bytes(exif_signature).end());
  append(exif, make_exif(rights));
  append_segment(segments, app1, exif);
  append_segment(segments, app1, as_bytes(std::string(xmp_signature) + make_xmp(rights)));
  file.insert(file.begin() + static_cast<std::ptrdiff_t>(place), segments.begin(), segments.end());
  return file;
}

Result<Bytes> png_with_rights(Bytes file, const Rights& rights) {
  PINMILL_ASSIGN_OR_RETURN(const PngWalk walk, walk_png(file));
  Bytes chunks;
  append_chunk(chunks, "eXIf", make_exif(rights));
  append_chunk(chunks, "iTXt", as_bytes(std::string(png_xmp_signature) + make_xmp(rights)));
  const auto behind_header = static_cast<std::ptrdiff_t>(walk.chunks[1].offset);
  file.insert(file.begin() + behind_header, chunks.begin(), chunks.end());
  return file;
}

}  // namespace

Result<Bytes> strip_jpeg(ByteView jpeg) {
  PINMILL_ASSIGN_OR_RETURN(const JpegWalk walk, walk_jpeg(jpeg));
  Bytes out;
  out.reserve(walk.end_offset);
  append(out, as_bytes("\xff\xd8"));
  for (const JpegSegment& segment : walk.segments) {
    if (is_public(segment)) append_kept(out, segment);
  }
  append(out, as_bytes("\xff\xd9"));
  return out;
}

Result<Bytes> with_rights(Bytes file, Format format, const Rights& rights) {
  const Rights written = as_writable(rights);
  if (written.empty()) return file;
  if (format == Format::jpeg) return jpeg_with_rights(std::move(file), written);
  if (format == Format::png) return png_with_rights(std::move(file), written);
  return Error(ErrorCode::invalid_argument, "rights are written into JPEG and PNG only");
}

}  // namespace pinmill
