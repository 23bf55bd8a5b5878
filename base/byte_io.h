// Descriptors, whole reads and atomic writes. Free functions: any thread; the classes: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pinmill {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) noexcept {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}
inline std::string_view as_text(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// An open descriptor, closed with its owner.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept;
  void reset() noexcept;
  Result<FileDescriptor> duplicate() const;

 private:
  int fd_ = -1;
};

/// What fstat says of a regular file; `identity` tells two states of one file apart without reading it.
struct FileStatus {
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;  ///< since the epoch
  std::int64_t changed_ns = 0;   ///< of the inode, since the epoch
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const FileStatus&) const = default;
};

/// Opens for reading, close-on-exec, never blocking on a FIFO; anything but a regular file is invalid_argument.
Result<FileDescriptor> open_for_reading(const std::filesystem::path& path);
/// invalid_argument where `fd` is no regular file.
Result<FileStatus> status_of(int fd);
/// By name, through links; nothing is opened.
Result<FileStatus> status_of(const std::filesystem::path& path);

/// All of a regular file by pread, from offset 0; limit_exceeded above `max_bytes`, before anything is allocated.
Result<Bytes> read_all(int fd, std::uint64_t max_bytes);
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes);
/// Writes everything at the descriptor's position, over short writes and EINTR.
Result<void> write_all(int fd, ByteView bytes);

/// Appends `size` bytes of `in_fd`, from `offset` on, to `out_fd` at its position: in the kernel where it can, so that
/// the bytes are shared or never leave it. corrupt_input where the file ends before.
Result<void> copy_range(int in_fd, std::uint64_t offset, std::uint64_t size, int out_fd);

/// A file that appears under its final name whole or not at all: temporary, fsync, rename, fsync of the folder.
class AtomicFile {
 public:
  /// The temporary lies in `temporary_folder`, which must be on the targets' file system.
  static Result<AtomicFile> create(const std::filesystem::path& temporary_folder);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  /// Uncommitted: the temporary is removed.
  ~AtomicFile();

  int fd() const noexcept { return fd_.get(); }
  Result<void> write(ByteView bytes) { return write_all(fd_.get(), bytes); }
  /// Flushes and renames; makes the target's folder where it is missing.
  Result<void> commit(const std::filesystem::path& target);

 private:
  AtomicFile(FileDescriptor fd, std::filesystem::path temporary);
  FileDescriptor fd_;
  std::filesystem::path temporary_;
};

/// `write` and `commit` in one.
Result<void> write_file_atomically(const std::filesystem::path& target, const std::filesystem::path& temporary_folder,
                                   ByteView bytes);

}  // namespace pinmill
