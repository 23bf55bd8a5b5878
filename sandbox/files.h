// The pictures and videos that were sent, each kept under its digest. Free functions, any thread.
#pragma once

#include <filesystem>
#include <string>

#include "base/byte_io.h"

namespace pinmill::sandbox {

/// "<sha256>.<extension>" below `folder`.
Result<std::string> keep_file(const std::filesystem::path& folder, ByteView bytes, const std::string& extension);
/// A file that is there already, moved to its digest's name.
Result<std::string> keep_file(const std::filesystem::path& folder, const std::filesystem::path& temporary,
                              const std::string& extension, std::string& sha256);

}  // namespace pinmill::sandbox
