#include "pipeline/batch/job_files.h"

#include <fmt/format.h>

namespace pinmill {

std::string digest_of(const std::optional<SourceState>& state) {
  return state ? state->sha256 : std::string();
}

Result<FileDescriptor> open_as(const SourceFile& file, std::string_view what) {
  auto fd = file.open();
  if (!fd) return std::move(fd).error().during(fmt::format("open {} {}", what, file.relative.string()));
  return fd;
}

Result<void> check_size(const PreparedFile& reported, int fd) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus written, status_of(fd));
  if (reported.size_bytes == written.size_bytes) return {};
  return Error(ErrorCode::internal,
               fmt::format("{} bytes were written and {} reported", written.size_bytes, reported.size_bytes));
}

}  // namespace pinmill
