#include "publish/store/files.h"

#include <algorithm>
#include <chrono>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/sha256.h"

namespace pinmill::publish {
namespace {

namespace fs = std::filesystem;

bool is_digest(const std::string& text) {
  return text.size() == 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Error not_as_prepared(const fs::path& file) {
  return Error(ErrorCode::corrupt_input,
               fmt::format("{} is not what was prepared: it has changed since; prepare it again", file.string()));
}

Result<void> copy(int from, std::uint64_t size_bytes, int to) {
  if (::ioctl(to, FICLONE, from) == 0) return {};
  return copy_range(from, 0, size_bytes, to);
}

}  // namespace

fs::path Files::path_of(const std::string& sha256) const {
  return folder_ / sha256.substr(0, 2) / sha256;
}

bool Files::holds(const std::string& sha256, std::uint64_t size_bytes) const {
  const auto status = status_of(path_of(sha256));
  return status && status->size_bytes == size_bytes;
}

Result<void> Files::take_in(const fs::path& file, const std::string& sha256, std::uint64_t size_bytes) const {
  if (!is_digest(sha256)) return Error(ErrorCode::invalid_argument, fmt::format("{} has no digest", file.string()));
  if (holds(sha256, size_bytes)) return {};
  PINMILL_ASSIGN_OR_RETURN(const auto from, open_for_reading(file));
  PINMILL_ASSIGN_OR_RETURN(const auto status, status_of(from.get()));
  if (status.size_bytes != size_bytes) return not_as_prepared(file);
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed) return Error::from_errno(failed.value(), fmt::format("make the folder {}", folder_.string()));
  PINMILL_ASSIGN_OR_RETURN(auto to, AtomicFile::create(folder_));
  PINMILL_RETURN_IF_ERROR(copy(from.get(), size_bytes, to.fd()));
  PINMILL_ASSIGN_OR_RETURN(const auto found, sha256_hex_of_file(to.fd()));
  if (found != sha256) return not_as_prepared(file);
  return to.commit(path_of(sha256));
}

Result<FileDescriptor> Files::open(const std::string& sha256) const {
  return open_for_reading(path_of(sha256));
}

Result<void> Files::remove(const std::string& sha256) const {
  const auto path = path_of(sha256);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, fmt::format("remove {}", path.string()));
  return {};
}

Result<std::vector<std::string>> Files::older_than(std::chrono::seconds age) const {
  std::vector<std::string> found;
  std::error_code failed;
  const auto limit = fs::file_time_type::clock::now() - age;
  for (fs::recursive_directory_iterator entry(folder_, failed), end; !failed && entry != end; entry.increment(failed)) {
    const auto name = entry->path().filename().string();
    std::error_code gone;
    if (is_digest(name) && entry->last_write_time(gone) < limit && !gone) found.push_back(name);
  }
  return found;
}

}  // namespace pinmill::publish
