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

TEST(HmacSha256, agrees_with_the_examples_of_rfc_4231) {
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const Bytes key(131, std::byte{0xaa});
  EXPECT_EQ(to_hex(hmac_sha256(key, as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha256, of_a_file_is_that_of_its_bytes_whatever_its_length) {
  const testing::TemporaryFolder folder;
  const std::string content(700'001, 'x');
  const FileDescriptor fd = testing::take(open_for_reading(folder.write("a", content)));
  EXPECT_EQ(testing::take(sha256_hex_of_file(fd.get())), Sha256::hex_of(as_bytes(content)));
}

}  // namespace
}  // namespace pinmill
