// A folder that is gone with the test.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/byte_io.h"

namespace pinmill::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Makes the folders on the way, too; the path of the file.
  std::filesystem::path write(const std::filesystem::path& relative, std::string_view content) const;
  std::filesystem::path write(const std::filesystem::path& relative, ByteView content) const;

 private:
  std::filesystem::path path_;
};

/// The whole file; throws where it cannot be read.
Bytes read_bytes(const std::filesystem::path& file);

}  // namespace pinmill::testing
