#include "fuzz/memory_file.h"

#include <sys/mman.h>

#include <gtest/gtest.h>

#include "support/result_matchers.h"

namespace pinmill::fuzz {

FileDescriptor memory_file(ByteView content) {
  FileDescriptor fd(::memfd_create("mutation", MFD_CLOEXEC));
  EXPECT_THAT(write_all(fd.get(), content), testing::is_ok());
  return fd;
}

}  // namespace pinmill::fuzz
