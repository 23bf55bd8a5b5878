// Prepared files that the store keeps until they are sent, by digest. Shareable between threads and processes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/byte_io.h"

namespace pinmill::publish {

class Files {
 public:
  explicit Files(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Takes `file` in: shares its blocks where the file system can, else copies. corrupt_input where it is not what
  /// `sha256` and `size_bytes` say; without effect where it is here already.
  Result<void> take_in(const std::filesystem::path& file, const std::string& sha256, std::uint64_t size_bytes) const;
  bool holds(const std::string& sha256, std::uint64_t size_bytes) const;
  /// not_found where it was never taken in, or freed.
  Result<FileDescriptor> open(const std::string& sha256) const;
  /// Without effect where it is gone already.
  Result<void> remove(const std::string& sha256) const;
  /// Digests of all that is here and older than `age`.
  Result<std::vector<std::string>> older_than(std::chrono::seconds age) const;

 private:
  std::filesystem::path path_of(const std::string& sha256) const;
  std::filesystem::path folder_;
};

}  // namespace pinmill::publish
