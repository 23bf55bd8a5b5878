// A file that was opened once and looked at: what its first bytes are. Plain data; free functions, any thread.
#pragma once

#include <string>

#include "codecs/format.h"
#include "pipeline/draft.h"

namespace pinmill {

struct FoundFile {
  SourceFile source;
  Format format = Format::unknown;
  FileStatus status;

  FormatKind kind() const noexcept { return traits_of(format).kind; }
  /// Pictures, videos, and what bears such a name over bytes that are nothing known: an empty or damaged photo is to
  /// fail with a reason, not to be passed over.
  bool is_media() const;
};

/// Reads no more than `sniff` wants to see.
Result<FoundFile> look_at(SourceFile source);

/// Why the file is not taken, with the remedy where there is one: unsupported. For files that are no media.
Error refusal_of(const FoundFile& file);

/// "IMG_1" of "a/IMG_1.HEIC", in the form that compares without regard to case.
std::string folded_stem(const std::filesystem::path& path);

}  // namespace pinmill
