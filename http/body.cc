#include "http/body.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace pinmill::http {
namespace {

class FileRange final : public BodyReader {
 public:
  FileRange(int fd, std::uint64_t offset, std::uint64_t size) : fd_(fd), offset_(offset), size_(size) {}

  std::uint64_t size_bytes() const noexcept override { return size_; }

  Result<std::size_t> read(std::span<std::byte> into) override {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - done_));
    if (wanted == 0) return std::size_t{0};
    ssize_t got = 0;
    do {
      got = ::pread(fd_, into.data(), wanted, static_cast<off_t>(offset_ + done_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Error::from_errno(errno, "read the file that is sent");
    if (got == 0)
      return Error(ErrorCode::corrupt_input, "the file has become shorter while it was sent: leave it as it is");
    done_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

  Result<void> rewind() override {
    done_ = 0;
    return {};
  }

 private:
  int fd_;
  std::uint64_t offset_, size_, done_ = 0;
};

class FileSink final : public BodySink {
 public:
  explicit FileSink(int fd) : fd_(fd) {}
  Result<void> write(ByteView bytes) override { return write_all(fd_, bytes); }

 private:
  int fd_;
};

}  // namespace

std::unique_ptr<BodyReader> read_file_range(int fd, std::uint64_t offset, std::uint64_t size) {
  return std::make_unique<FileRange>(fd, offset, size);
}

std::unique_ptr<BodySink> write_to_file(int fd) {
  return std::make_unique<FileSink>(fd);
}

}  // namespace pinmill::http
