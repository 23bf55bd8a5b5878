// What metadata in JPEG segments and PNG chunks begins with, and which segments say nothing but how to decode. Free
// functions, any thread.
#pragma once

#include <string_view>

#include "codecs/metadata/jpeg_segments.h"

namespace pinmill {

inline constexpr std::string_view exif_signature{"Exif\0\0", 6};
inline constexpr std::string_view xmp_signature{"http://ns.adobe.com/xap/1.0/\0", 29};
inline constexpr std::string_view icc_signature{"ICC_PROFILE\0", 12};
inline constexpr std::string_view mpf_signature{"MPF\0", 4};
/// Keyword, not compressed, no language, no translated keyword.
inline constexpr std::string_view png_xmp_signature{"XML:com.adobe.xmp\0\0\0\0\0", 22};

inline constexpr std::ptrdiff_t jfif_payload_bytes = 14;  ///< JFIF 1.02 without a thumbnail
inline constexpr std::size_t adobe_payload_bytes = 12;    ///< Adobe TN 5116 §18

/// JFIF, an ICC profile, Adobe's colour transform, tables, frame and scan.
bool is_public(const JpegSegment& segment) noexcept;

}  // namespace pinmill
