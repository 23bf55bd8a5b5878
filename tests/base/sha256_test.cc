#include "base/sha256.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

TEST(Sha256, agrees_with_the_standards_examples) {
  EXPECT_EQ(Sha256::hex_of(as_bytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256::hex_of({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, of_a_file_is_that_of_its_bytes_whatever_its_length) {
  const testing::TemporaryFolder folder;
  const std::string content(700'001, 'x');
  const FileDescriptor fd = testing::take(open_for_reading(folder.write("a", content)));
  EXPECT_EQ(testing::take(sha256_hex_of_file(fd.get())), Sha256::hex_of(as_bytes(content)));
}

}  // namespace
}  // namespace pinmill
