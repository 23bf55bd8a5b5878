// The orientation that Exif gives a HEIF picture, where its own boxes give none. Free functions, any thread.
#pragma once

#include <cstdint>

#include "base/byte_io.h"

namespace pinmill::heif {

/// 1–8. Exif's counts only where the file has neither `irot` nor `imir`: with one of them it is a copy for readers that
/// do not look at boxes, and turning by both would turn twice (ISO/IEC 23008-12, A.2.2). Files without, made by
/// converters, lie on their side unless Exif is heard.
std::uint8_t orientation_beside_boxes(ByteView file, ByteView exif) noexcept;

}  // namespace pinmill::heif
