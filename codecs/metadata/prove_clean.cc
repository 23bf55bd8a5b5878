#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "codecs/metadata/container.h"
#include "codecs/metadata/png_chunks.h"
#include "codecs/metadata/rights.h"
#include "codecs/metadata/signatures.h"

namespace pinmill {
namespace {

using namespace jpeg_marker;

// What decides how the pixels look; of PNG's others, each says when, with what, or by whom.
constexpr std::array<std::string_view, 11> public_chunks = {"IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB",
                                                            "iCCP", "sBIT", "pHYs", "IDAT", "IEND"};

Error unclean(std::string what) {
  return Error(ErrorCode::internal, "the result is not clean: it holds " + std::move(what));
}

/// Gathers the one Exif and the one XMP that a file may have and holds them against each other.
class RightsProof {
 public:
  Result<void> take_exif(ByteView exif) {
    if (exif_) return unclean("two Exif blocks");
    exif_ = rights_from_exif(exif);
    if (!exif_) return unclean("Exif with more than creator and copyright");
    return {};
  }
  Result<void> take_xmp(ByteView xmp) {
    if (xmp_) return unclean("two XMP packets");
    xmp_ = as_text(xmp);
    return {};
  }
  /// XMP must be, byte for byte, what the rights in Exif give.
  Result<void> finish() const {
    if (exif_.has_value() != xmp_.has_value()) return unclean("one of Exif and XMP without the other");
    if (exif_ && *xmp_ != make_xmp(*exif_)) return unclean("XMP with more than creator and copyright");
    return {};
  }

 private:
  std::optional<Rights> exif_;
  std::optional<std::string_view> xmp_;
};

Result<void> take_jpeg_segment(RightsProof& rights, const JpegSegment& segment) {
  if (segment.marker == app1 && segment.begins_with(exif_signature))
    return rights.take_exif(segment.payload.subspan(exif_signature.size()));
  if (segment.marker == app1 && segment.begins_with(xmp_signature))
    return rights.take_xmp(segment.payload.subspan(xmp_signature.size()));
  if (!is_public(segment)) return unclean(fmt::format("segment {:02X}", segment.marker));
  const bool bare = (segment.marker != app0 || std::ssize(segment.payload) == jfif_payload_bytes) &&
                    (segment.marker != app14 || segment.payload.size() == adobe_payload_bytes);
  return bare ? Result<void>() : unclean(fmt::format("more than its fields in segment {:02X}", segment.marker));
}

Result<std::size_t> prove_jpeg(ByteView file, RightsProof& rights) {
  PINMILL_ASSIGN_OR_RETURN(const JpegWalk walk, walk_jpeg(file));
  for (const JpegSegment& segment : walk.segments) PINMILL_RETURN_IF_ERROR(take_jpeg_segment(rights, segment));
  return walk.end_offset;
}

Result<void> take_png_chunk(RightsProof& rights, const PngChunk& chunk) {
  if (chunk.type == "eXIf") return rights.take_exif(chunk.data);
  if (chunk.type == "iTXt" && as_text(chunk.data).starts_with(png_xmp_signature))
    return rights.take_xmp(chunk.data.subspan(png_xmp_signature.size()));
  if (std::ranges::find(public_chunks, chunk.type) == public_chunks.end())
    return unclean(fmt::format("chunk {}", chunk.type));
  return {};
}

Result<std::size_t> prove_png(ByteView file, RightsProof& rights) {
  PINMILL_ASSIGN_OR_RETURN(const PngWalk walk, walk_png(file));
  for (const PngChunk& chunk : walk.chunks) PINMILL_RETURN_IF_ERROR(take_png_chunk(rights, chunk));
  return walk.end_offset;
}

Result<std::size_t> prove_walk(ByteView file, Format format, RightsProof& rights) {
  if (format == Format::jpeg) return prove_jpeg(file, rights);
  if (format == Format::png) return prove_png(file, rights);
  return Error(ErrorCode::invalid_argument, "only JPEG and PNG are proved clean");
}

bool contains(ByteView file, std::string_view secret) noexcept {
  return !secret.empty() && ::memmem(file.data(), file.size(), secret.data(), secret.size()) != nullptr;
}

}  // namespace

Result<void> prove_clean(ByteView file, Format format, const std::vector<std::string>& secrets) {
  RightsProof rights;
  auto end_offset = prove_walk(file, format, rights);
  if (!end_offset && end_offset.error().code() == ErrorCode::corrupt_input)
    return unclean("what does not walk: " + end_offset.error().message());
  if (!end_offset) return std::move(end_offset).error();
  PINMILL_RETURN_IF_ERROR(rights.finish());
  if (*end_offset != file.size()) return unclean(fmt::format("{} bytes behind its end", file.size() - *end_offset));
  const auto found = std::ranges::find_if(secrets, [file](const std::string& one) { return contains(file, one); });
  if (found != secrets.end()) return unclean(fmt::format("a private value of the source ({} bytes)", found->size()));
  return {};
}

}  // namespace pinmill
