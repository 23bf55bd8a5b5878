#include "base/byte_order.h"

#include <array>

#include <gmock/gmock.h>

namespace pinmill {
namespace {

constexpr std::array<std::byte, 8> bytes = {std::byte{0x01}, std::byte{0x82}, std::byte{0x03}, std::byte{0x84},
                                            std::byte{0x05}, std::byte{0x86}, std::byte{0x07}, std::byte{0x88}};

TEST(ByteOrder, reads_numbers_of_either_order_and_any_width) {
  EXPECT_EQ(load_big_endian<std::uint16_t>(bytes.data()), 0x0182);
  EXPECT_EQ(load_big_endian<std::uint32_t>(bytes.data()), 0x01820384U);
  EXPECT_EQ(load_big_endian<std::uint64_t>(bytes.data()), 0x0182038405860788ULL);
  EXPECT_EQ(load_little_endian<std::uint16_t>(bytes.data()), 0x8201);
  EXPECT_EQ(load_little_endian<std::uint32_t>(bytes.data()), 0x84038201U);
  EXPECT_EQ(load_little_endian<std::uint64_t>(bytes.data()), 0x8807860584038201ULL);
}

TEST(ByteOrder, reads_back_what_it_wrote) {
  Bytes out;
  append_big_endian(out, std::uint64_t{0xfedcba9876543210ULL});
  append_big_endian(out, std::uint16_t{0x8001});
  ASSERT_EQ(out.size(), 10U);
  EXPECT_EQ(load_big_endian<std::uint64_t>(out.data()), 0xfedcba9876543210ULL);
  EXPECT_EQ(load_big_endian<std::uint16_t>(out.data() + 8), 0x8001);
}

}  // namespace
}  // namespace pinmill
