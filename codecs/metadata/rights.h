// The only Exif and XMP that pinmill writes: whose picture it is. Free functions, any thread.
#pragma once

#include <optional>

#include "codecs/metadata/container.h"

namespace pinmill {

/// Clean UTF-8, trimmed, at most 2,000 code points each: what the two below can hold.
Rights as_writable(const Rights& rights);

/// A TIFF with Artist and Copyright in IFD0 and nothing else; UTF-8 as it is. `rights` are writable and not empty.
Bytes make_exif(const Rights& rights);
/// A packet with dc:creator and dc:rights and nothing else.
std::string make_xmp(const Rights& rights);

/// The rights in bytes that `make_exif` wrote; nothing where one byte of them is not from there.
std::optional<Rights> rights_from_exif(ByteView exif);

}  // namespace pinmill
