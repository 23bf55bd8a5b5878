// What a page's job and a story's have in common: opening what they name, and looking at what was made. Free functions,
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pipeline/batch/source_state.h"
#include "pipeline/media_boundary.h"

namespace pinmill {

/// Empty where there is no such file.
std::string digest_of(const std::optional<SourceState>& state);

/// An error says as what the file was wanted.
Result<FileDescriptor> open_as(const SourceFile& file, std::string_view what);

/// internal where the report does not describe what is behind `fd`.
Result<void> check_size(const PreparedFile& reported, int fd);

}  // namespace pinmill
