#include "pipeline/batch/source_state.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <unistd.h>

#include "base/sha256.h"

// Note: when a time stamp can be trusted
// A file can be written twice within one tick of its file system's clock and keep its size: both states have the same
// status. So a digest is remembered only for a file that had been left alone for longer than a tick when it was read:
// 10 ms at most where stamps have fractions of a second, 2 s on FAT.

namespace pinmill {
namespace {

constexpr std::uint64_t block_bytes = 1 << 20;  // a stop is noticed between blocks

std::int64_t now_ns() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// See "when a time stamp can be trusted".
bool had_settled(const FileStatus& status, std::int64_t read_at_ns) noexcept {
  const bool has_fractions = status.changed_ns % 1'000'000'000 != 0;
  const std::int64_t tick_ns = has_fractions ? 50'000'000 : 2'000'000'000;
  return status.changed_ns + tick_ns < read_at_ns && status.modified_ns + tick_ns < read_at_ns;
}

Result<std::string> digest(int fd, std::uint64_t size_bytes, std::stop_token stop) {
  Sha256 sha256;
  Bytes block(std::min(size_bytes + 1, block_bytes));
  for (off_t offset = 0;;) {
    if (stop.stop_requested()) return Error(ErrorCode::cancelled, "stopped while the file was read");
    const ssize_t got = ::pread(fd, block.data(), block.size(), offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) return to_hex(sha256.finish());
    sha256.update(ByteView(block).first(static_cast<std::size_t>(got)));
    offset += got;
  }
}

}  // namespace

std::optional<SourceState> known_state(const SourceFile& file, const Journal& journal) {
  // by name: a link that leaves the folder tells no more than "not the file we know"
  const auto status = status_of(file.path());
  if (!status) return std::nullopt;
  auto known = journal.sha256_of(*status);
  if (!known) return std::nullopt;
  return SourceState{*std::move(known), *status};
}

Result<SourceState> read_state(const SourceFile& file, Journal& journal, std::stop_token stop) {
  if (auto known = known_state(file, journal)) return *std::move(known);
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, file.open());
  PINMILL_ASSIGN_OR_RETURN(const FileStatus before, status_of(fd.get()));
  const std::int64_t read_at_ns = now_ns();
  PINMILL_ASSIGN_OR_RETURN(std::string sha256, digest(fd.get(), before.size_bytes, stop));
  SourceState state{std::move(sha256), before};
  if (!is_unchanged(fd.get(), state))
    return Error(ErrorCode::unavailable, "the file changed while it was read; run again when it is complete");
  if (had_settled(before, read_at_ns)) journal.add_source(before, state.sha256);
  return state;
}

// Not by `changed_ns`: a link made or a mode changed leaves the content as it was.
bool is_same(const FileStatus& one, const FileStatus& other) noexcept {
  return one.device == other.device && one.inode == other.inode && one.size_bytes == other.size_bytes &&
         one.modified_ns == other.modified_ns;
}

bool is_unchanged(int fd, const SourceState& state) noexcept {
  const auto now = status_of(fd);
  return now && is_same(*now, state.status);
}

}  // namespace pinmill
