// A file of JSON lines that is only appended to: the ledger, and the state. Internally synchronised.
#pragma once

#include <filesystem>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/byte_io.h"
#include "base/json.h"

namespace pinmill::sandbox {

class Journal {
 public:
  /// Opens or makes it; what is in it already is read. A torn last line, left by a kill, is cut off.
  static Result<Journal> open(const std::filesystem::path& file);
  Journal(Journal&& other) noexcept : fd_(std::move(other.fd_)), lines_(std::move(other.lines_)) {}

  /// All that was there at `open` and has come since.
  std::vector<Json> lines() const;
  /// io_failure: the disk refused it, and it is not among `lines`.
  Result<void> append(Json line);

 private:
  Journal(FileDescriptor fd, std::vector<Json> lines) : fd_(std::move(fd)), lines_(std::move(lines)) {}

  mutable std::mutex mutex_;
  FileDescriptor fd_;
  std::vector<Json> lines_;
};

}  // namespace pinmill::sandbox
