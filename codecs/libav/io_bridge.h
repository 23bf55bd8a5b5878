// libav reads and writes through these, never by a name: a descriptor or memory that we opened. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <stop_token>

#include "base/byte_io.h"
#include "codecs/libav/handles.h"

namespace pinmill::libav {

/// The context and the buffer that it may have replaced, freed in one place.
struct FreeIo {
  void operator()(AVIOContext* io) const noexcept {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
};
using IoPtr = std::unique_ptr<AVIOContext, FreeIo>;

/// Seekable input. One thread at a time; not movable, since libav holds its address.
///
/// A file is read in blocks, of which the last few are kept: demuxers go to and fro between the picture's and the
/// sound's place, and a buffer thrown away at each turn would be read again (a 0.67 MB clip cost 4.2 MB).
class InputBridge {
 public:
  /// By pread: the descriptor's position is neither used nor moved. The descriptor stays the caller's. After a stop
  /// every read fails as cancelled.
  static Result<std::unique_ptr<InputBridge>> from_descriptor(int fd, std::stop_token stop = {});
  /// The bytes stay the caller's.
  static Result<std::unique_ptr<InputBridge>> from_memory(ByteView bytes);

  InputBridge(const InputBridge&) = delete;
  InputBridge& operator=(const InputBridge&) = delete;
  ~InputBridge();

  AVIOContext* context() const noexcept { return io_.get(); }
  std::uint64_t size_bytes() const noexcept { return size_bytes_; }
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  bool stop_requested() const noexcept { return stop_.stop_requested(); }
  /// The errno of the first read that failed; 0 where none did.
  int failure() const noexcept { return failure_; }

 private:
  static constexpr std::size_t block_bytes = 128 * 1024;
  static constexpr std::size_t max_blocks = 8;
  struct Block {
    std::uint64_t number = 0, last_used = 0;
    Bytes bytes;  // empty: not in use
  };

  InputBridge() = default;
  Result<void> connect();
  /// What the file holds at `position_`, up to the end of a block; a negative errno where it cannot be read.
  int bytes_at_position(ByteView& there);
  Block& block_to_fill();
  static int read(void* self, std::uint8_t* into, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int fd_ = -1;
  ByteView bytes_;
  std::stop_token stop_;
  std::array<Block, max_blocks> blocks_;
  std::uint64_t uses_ = 0;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t position_ = 0;
  std::uint64_t bytes_read_ = 0;
  int failure_ = 0;
  IoPtr io_;
};

/// Seekable output by pwrite. One thread at a time; not movable.
class OutputBridge {
 public:
  /// libav begins at byte `front_bytes` of the file and counts its offsets from the file's start: room for what we put
  /// in front. The descriptor stays the caller's.
  static Result<std::unique_ptr<OutputBridge>> to_descriptor(int fd, std::uint64_t front_bytes = 0);

  OutputBridge(const OutputBridge&) = delete;
  OutputBridge& operator=(const OutputBridge&) = delete;
  ~OutputBridge();

  AVIOContext* context() const noexcept { return io_.get(); }
  std::uint64_t bytes_written() const noexcept { return bytes_written_; }
  /// The errno of the first write that failed; 0 where none did.
  int failure() const noexcept { return failure_; }

 private:
  OutputBridge() = default;
  static int write(void* self, std::uint8_t* from, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);

  int fd_ = -1;
  std::uint64_t position_ = 0;
  std::uint64_t bytes_written_ = 0;
  int failure_ = 0;
  IoPtr io_;
};

}  // namespace pinmill::libav
