#include "base/byte_io.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pinmill {
namespace {

std::int64_t nanoseconds(const timespec& time) noexcept {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

Result<FileStatus> status_from(const struct stat& status) {
  if (!S_ISREG(status.st_mode))
    return Error(ErrorCode::invalid_argument,
                 "not a regular file; folders, pipes, sockets and devices cannot be read as media");
  return FileStatus{static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
                    nanoseconds(status.st_ctim), status.st_dev, status.st_ino};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, fmt::format("open folder {}", folder.string()));
  if (::fsync(fd.get()) != 0) return Error::from_errno(errno, fmt::format("flush {}", folder.string()));
  return {};
}

// copy_range for file systems that cannot do it themselves.
Result<void> copy_by_reading(int in_fd, std::uint64_t offset, std::uint64_t size, int out_fd) {
  Bytes buffer(std::min<std::uint64_t>(size, 1 << 20));
  while (size > 0) {
    const ssize_t got =
        ::pread(in_fd, buffer.data(), std::min<std::uint64_t>(size, buffer.size()), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) return Error(ErrorCode::corrupt_input, "the file ends before what it announced");
    const auto bytes = static_cast<std::uint64_t>(got);
    PINMILL_RETURN_IF_ERROR(write_all(out_fd, ByteView(buffer).first(bytes)));
    offset += bytes;
    size -= bytes;
  }
  return {};
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int FileDescriptor::release() noexcept {
  return std::exchange(fd_, -1);
}

void FileDescriptor::reset() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<FileDescriptor> FileDescriptor::duplicate() const {
  FileDescriptor copy(::fcntl(fd_, F_DUPFD_CLOEXEC, 0));
  if (!copy) return Error::from_errno(errno, "duplicate a descriptor");
  return copy;
}

Result<FileDescriptor> open_for_reading(const std::filesystem::path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return Error::from_errno(errno, fmt::format("open {}", path.string()));
  if (auto status = status_of(fd.get()); !status) return std::move(status).error().during(path.string());
  return fd;
}

Result<FileStatus> status_of(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return Error::from_errno(errno, "read the file's status");
  return status_from(status);
}

Result<FileStatus> status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return Error::from_errno(errno, fmt::format("read the status of {}", path.string()));
  auto checked = status_from(status);
  if (!checked) return std::move(checked).error().during(path.string());
  return checked;
}

Result<Bytes> read_all(int fd, std::uint64_t max_bytes) {
  PINMILL_ASSIGN_OR_RETURN(const FileStatus status, status_of(fd));
  if (status.size_bytes > max_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the file has {} bytes; up to {} are read", status.size_bytes, max_bytes));
  Bytes bytes(status.size_bytes);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) break;  // truncated while we read: what is there is judged as it is
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t max_bytes) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, open_for_reading(path));
  auto bytes = read_all(fd.get(), max_bytes);
  if (!bytes) return std::move(bytes).error().during(path.string());
  return std::string(as_text(*bytes));
}

Result<void> write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return Error::from_errno(errno, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> copy_range(int in_fd, std::uint64_t offset, std::uint64_t size, int out_fd) {
  while (size > 0) {
    auto from = static_cast<loff_t>(offset);
    const ssize_t moved = ::copy_file_range(in_fd, &from, out_fd, nullptr, size, 0);
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0 && (errno == EXDEV || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL))
      return copy_by_reading(in_fd, offset, size, out_fd);
    if (moved < 0) return Error::from_errno(errno, "copy");
    if (moved == 0) return Error(ErrorCode::corrupt_input, "the file ends before what it announced");
    offset += static_cast<std::uint64_t>(moved);
    size -= static_cast<std::uint64_t>(moved);
  }
  return {};
}

AtomicFile::AtomicFile(FileDescriptor fd, std::filesystem::path temporary)
    : fd_(std::move(fd)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::move(other.fd_)), temporary_(std::exchange(other.temporary_, {})) {}

AtomicFile::~AtomicFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& temporary_folder) {
  static std::atomic<std::uint64_t> serial{0};
  std::filesystem::path temporary = temporary_folder / fmt::format("{}-{}.tmp", ::getpid(), serial.fetch_add(1));
  FileDescriptor fd(::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd) return Error::from_errno(errno, fmt::format("create {}", temporary.string()));
  return AtomicFile(std::move(fd), std::move(temporary));
}

Result<void> AtomicFile::commit(const std::filesystem::path& target) {
  const std::filesystem::path folder = target.parent_path().empty() ? "." : target.parent_path();
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) return Error::from_errno(made.value(), fmt::format("make folder {}", folder.string()));
  if (::fsync(fd_.get()) != 0) return Error::from_errno(errno, fmt::format("flush {}", target.string()));
  if (::rename(temporary_.c_str(), target.c_str()) != 0)
    return Error::from_errno(errno, fmt::format("rename to {}", target.string()));
  temporary_.clear();
  return sync_folder(folder);
}

Result<void> write_file_atomically(const std::filesystem::path& target, const std::filesystem::path& temporary_folder,
                                   ByteView bytes) {
  PINMILL_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(temporary_folder));
  PINMILL_RETURN_IF_ERROR(file.write(bytes));
  return file.commit(target);
}

}  // namespace pinmill
