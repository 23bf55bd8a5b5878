// What a file really is. Any thread.
#pragma once

#include <memory>

#include "base/limits.h"
#include "codecs/media_info.h"

namespace pinmill {

/// Looks at headers and metadata, decodes no pixels. unsupported with the format's name and remedy for what is not
/// taken; corrupt_input, limit_exceeded. Trouble with metadata is a note, never a failure.
Result<MediaInfo> probe(std::shared_ptr<const Bytes> bytes, const ImageLimits& limits);

}  // namespace pinmill
