// Bodies that are not held in memory. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/byte_io.h"

namespace pinmill::http {

/// What is sent; its length is known before the first byte.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  virtual std::uint64_t size_bytes() const noexcept = 0;
  /// Puts the next bytes into `into`, at least one; 0 at the end only.
  virtual Result<std::size_t> read(std::span<std::byte> into) = 0;
  /// Back to the first byte.
  virtual Result<void> rewind() = 0;
};

/// `size` bytes of a regular file from `offset` on, by pread; `fd` must stay open. corrupt_input where the file has
/// become shorter.
std::unique_ptr<BodyReader> read_file_range(int fd, std::uint64_t offset, std::uint64_t size);

/// What is received.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// An error ends the transfer.
  virtual Result<void> write(ByteView bytes) = 0;
};

/// Appends to a file at its position; `fd` must stay open.
std::unique_ptr<BodySink> write_to_file(int fd);

}  // namespace pinmill::http
