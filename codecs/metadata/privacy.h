// What in a file's metadata would tell strangers where and with what it was made. Not installed; any thread.
#pragma once

#include "codecs/media_info.h"
#include "codecs/metadata/exiv2_seam.h"

namespace pinmill {

/// Secrets are such byte strings only that cannot be in an output by chance, nor because `text`'s creator and
/// copyright, which are kept, hold them.
PrivacyInfo privacy_of(ParsedMetadata& parsed, const TextInfo& text, std::vector<std::string>& notes);

}  // namespace pinmill
