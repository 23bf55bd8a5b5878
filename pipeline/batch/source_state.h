// What a source file holds, told by its digest, read only where it may have changed. Free functions, any thread.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "pipeline/batch/journal.h"
#include "pipeline/draft.h"

namespace pinmill {

struct SourceState {
  std::string sha256;
  FileStatus status;
};

/// What the journal knows of the file as it is now.
std::optional<SourceState> known_state(const SourceFile& file, const Journal& journal);

/// A file in a state that the journal knows is not opened. cancelled after a stop; unavailable where somebody writes
/// to it meanwhile. Any thread.
Result<SourceState> read_state(const SourceFile& file, Journal& journal, std::stop_token stop);

/// Of the same file with the same content, as far as a status tells.
bool is_same(const FileStatus& one, const FileStatus& other) noexcept;

/// True while the open file is the one that `state` was read from, unchanged.
bool is_unchanged(int fd, const SourceState& state) noexcept;

}  // namespace pinmill
