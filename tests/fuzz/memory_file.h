// A file that nobody else sees. Free function, any thread.
#pragma once

#include "base/byte_io.h"

namespace pinmill::fuzz {

/// In memory, open for reading and writing, at its end; a failure is the test's.
FileDescriptor memory_file(ByteView content);

}  // namespace pinmill::fuzz
