// Whether an animated GIF, WebP or APNG has its end: a download that was interrupted lacks it. A free function, any
// thread.
#pragma once

#include "base/byte_io.h"
#include "codecs/format.h"

namespace pinmill {

/// False where the bytes end before the format's own mark of the end, or before the length that they announce; true
/// for formats that are none of the three.
bool has_its_end(ByteView file, Format format) noexcept;

}  // namespace pinmill
