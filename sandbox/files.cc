#include "sandbox/files.h"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/sha256.h"

namespace pinmill::sandbox {

Result<std::string> keep_file(const std::filesystem::path& folder, ByteView bytes, const std::string& extension) {
  const std::string name = Sha256::hex_of(bytes) + "." + extension;
  const std::filesystem::path file = folder / name;
  // Not flushed: a sandbox outlives a kill, not a power cut. Written under another name first, for readers' sake.
  std::string temporary = (folder / "incoming.XXXXXX").string();
  const FileDescriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "make " + temporary);
  auto written = write_all(fd.get(), bytes);
  if (written && ::rename(temporary.c_str(), file.c_str()) == 0) return name;
  const int number = errno;
  ::unlink(temporary.c_str());
  if (!written) return std::move(written).error();
  return Error::from_errno(number, "write " + file.string());
}

Result<std::string> keep_file(const std::filesystem::path& folder, const std::filesystem::path& temporary,
                              const std::string& extension, std::string& sha256) {
  PINMILL_ASSIGN_OR_RETURN(const FileDescriptor fd, open_for_reading(temporary));
  PINMILL_ASSIGN_OR_RETURN(sha256, sha256_hex_of_file(fd.get()));
  const std::string name = sha256 + "." + extension;
  if (::rename(temporary.c_str(), (folder / name).c_str()) != 0)
    return Error::from_errno(errno, "move " + temporary.string());
  return name;
}

}  // namespace pinmill::sandbox
