#include "base/folder.h"

#include <algorithm>
#include <cerrno>

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/unicode.h"

namespace pinmill {
namespace {

std::string shown(const std::filesystem::path& path) {
  return to_one_line(path.string());
}

Error beneath_error(int number, const std::filesystem::path& shown_path) {
  const std::string name = shown(shown_path);
  switch (number) {
    case EXDEV:
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("{} leads out of the folder; nothing outside of it is opened: move or copy the file into "
                      "the folder",
                      name));
    case ELOOP: return Error(ErrorCode::invalid_argument, fmt::format("{} is a link that leads to no file", name));
    case ENXIO: return Error(ErrorCode::invalid_argument, fmt::format("{} is not a regular file", name));
    case ENOSYS:
      return Error(ErrorCode::unsupported,
                   fmt::format("open {}: this kernel has no openat2, which keeps reading inside a folder; Linux 5.6 or "
                               "newer is needed",
                               name));
    default: return Error::from_errno(number, fmt::format("open {}", name));
  }
}

// Nothing above `root` is reachable, whatever `relative` says and whatever is renamed meanwhile.
Result<FileDescriptor> open_beneath(int root, const std::filesystem::path& relative, std::uint64_t flags,
                                    std::uint64_t resolve, const std::filesystem::path& shown_path) {
  open_how how{};
  how.flags = flags | O_RDONLY | O_CLOEXEC;
  how.resolve = resolve | RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  constexpr int attempts = 16;  // EAGAIN: something was renamed while the kernel followed a ".."
  int number = EAGAIN;
  for (int attempt = 0; attempt < attempts && (number == EAGAIN || number == EINTR); ++attempt) {
    const long fd = ::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how);
    if (fd >= 0) return FileDescriptor(static_cast<int>(fd));
    number = errno;
  }
  return beneath_error(number, shown_path);
}

EntryKind kind_of(int folder, const dirent& entry) noexcept {
  switch (entry.d_type) {
    case DT_REG: return EntryKind::file;
    case DT_DIR: return EntryKind::folder;
    case DT_LNK: return EntryKind::link;
    case DT_UNKNOWN: break;  // some file systems do not say
    default: return EntryKind::other;
  }
  struct stat status {};
  if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return EntryKind::other;
  if (S_ISREG(status.st_mode)) return EntryKind::file;
  if (S_ISDIR(status.st_mode)) return EntryKind::folder;
  return S_ISLNK(status.st_mode) ? EntryKind::link : EntryKind::other;
}

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

}  // namespace

Folder::Folder(FileDescriptor fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}

Result<std::shared_ptr<const Folder>> Folder::open(const std::filesystem::path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, fmt::format("open folder {}", shown(path)));
  return std::shared_ptr<const Folder>(new Folder(std::move(fd), path));
}

Result<FileDescriptor> Folder::open_file(const std::filesystem::path& relative) const {
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor fd,
                           open_beneath(fd_.get(), relative, O_NONBLOCK | O_NOCTTY, 0, path_ / relative));
  if (auto status = status_of(fd.get()); !status) return std::move(status).error().during(shown(path_ / relative));
  return fd;
}

Result<std::vector<FolderEntry>> Folder::list(const std::filesystem::path& relative) const {
  const std::filesystem::path shown_path = relative.empty() ? path_ : path_ / relative;
  PINMILL_ASSIGN_OR_RETURN(FileDescriptor fd, open_beneath(fd_.get(), relative.empty() ? "." : relative, O_DIRECTORY,
                                                           RESOLVE_NO_SYMLINKS, shown_path));
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd.get()));
  if (!directory) return Error::from_errno(errno, fmt::format("list {}", shown(shown_path)));
  const int listed = fd.release();
  std::vector<FolderEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr && errno != 0) return Error::from_errno(errno, fmt::format("list {}", shown(shown_path)));
    if (entry == nullptr) break;
    std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    entries.push_back({std::move(name), kind_of(listed, *entry)});
  }
  std::sort(entries.begin(), entries.end(),
            [](const FolderEntry& a, const FolderEntry& b) { return natural_less(a.name, b.name); });
  return entries;
}

}  // namespace pinmill
