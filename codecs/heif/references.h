// Makes HEIC files of iOS 18 and later readable. Free function, any thread.
#pragma once

#include <optional>

#include "base/byte_io.h"

namespace pinmill::heif {

/// A copy of `file` without the references that libheif 1.15 refuses; nothing where it has none such.
std::optional<Bytes> without_shared_auxiliaries(ByteView file);

}  // namespace pinmill::heif
