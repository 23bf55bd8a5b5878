// A folder that nothing is opened outside of. Shareable between threads once open.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/byte_io.h"

namespace pinmill {

enum class EntryKind : std::uint8_t { file, folder, link, other };

struct FolderEntry {
  std::string name;
  EntryKind kind = EntryKind::other;
};

class Folder {
 public:
  static Result<std::shared_ptr<const Folder>> open(const std::filesystem::path& path);

  /// As it was given to `open`.
  const std::filesystem::path& path() const noexcept { return path_; }
  /// A regular file below this folder, by openat2 with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS: absolute names,
  /// `..` out of it and links that leave it are invalid_argument.
  Result<FileDescriptor> open_file(const std::filesystem::path& relative) const;
  /// The entries of a folder below this one ("" for itself), in natural order; links are not followed.
  Result<std::vector<FolderEntry>> list(const std::filesystem::path& relative) const;

 private:
  Folder(FileDescriptor fd, std::filesystem::path path);
  FileDescriptor fd_;
  std::filesystem::path path_;
};

}  // namespace pinmill
