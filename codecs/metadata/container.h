// JPEG segments and PNG chunks: our own walk of a file, to build outputs from an allow-list and to prove what is gone.
// Free functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "base/byte_io.h"
#include "codecs/format.h"

namespace pinmill {

/// What is kept of a source for its readers: whose picture it is.
struct Rights {
  std::string creator, copyright;
  bool empty() const noexcept { return creator.empty() && copyright.empty(); }
  bool operator==(const Rights&) const = default;
};

/// Copies a JPEG byte for byte without private segments (Exif, XMP, IPTC, MPF, maker APPn, comments) and without
/// anything behind its end marker; an ICC profile stays. corrupt_input where the segments do not walk.
Result<Bytes> strip_jpeg(ByteView jpeg);

/// Puts Exif and XMP with `rights` into a JPEG or PNG that `strip_jpeg` or an encoder made; the bytes as they are where
/// there are none.
Result<Bytes> with_rights(Bytes file, Format format, const Rights& rights);

/// Proof by walk: every segment or chunk is on the allow-list, Exif and XMP hold rights and nothing else, nothing
/// follows the end marker, and none of `secrets` occurs anywhere in the bytes. internal, naming what was found.
Result<void> prove_clean(ByteView file, Format format, const std::vector<std::string>& secrets);

}  // namespace pinmill
