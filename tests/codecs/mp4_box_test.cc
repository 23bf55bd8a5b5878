#include "codecs/mp4/box.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using testing::fails_with;
using ::testing::HasSubstr;
using testing::take;

Bytes bytes_of(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

TEST(Mp4Box, is_written_as_it_was_read) {
  // moov { mvhd "ab", trak { tkhd "c" } }
  const Bytes body = bytes_of({0,   0,   0,   10,  'm', 'v', 'h', 'd', 'a', 'b', 0,   0,   0,  17,
                               't', 'r', 'a', 'k', 0,   0,   0,   9,   't', 'k', 'h', 'd', 'c'});
  const BoxTree moov = take(parse_box(box_type("moov"), body));
  ASSERT_NE(moov.find({box_type("trak"), box_type("tkhd")}), nullptr);
  EXPECT_EQ(moov.find({box_type("trak"), box_type("mdia")}), nullptr);
  Bytes written;
  append_box(written, moov);
  EXPECT_EQ(Bytes(written.begin() + 8, written.end()), body);
  EXPECT_EQ(written.size(), moov.size_bytes());
}

TEST(Mp4Box, that_is_longer_than_what_holds_it_is_an_error) {
  EXPECT_THAT(parse_box(box_type("moov"), bytes_of({0, 0, 0, 99, 'm', 'v', 'h', 'd'})),
              fails_with(ErrorCode::corrupt_input, HasSubstr("'mvhd' says it has 99 bytes where 8 are left")));
  EXPECT_THAT(parse_box(box_type("moov"), bytes_of({0, 0, 0, 3, 'm', 'v', 'h', 'd'})),
              fails_with(ErrorCode::corrupt_input, HasSubstr("less than its header")));
}

TEST(Mp4Box, nested_a_thousand_deep_is_refused) {
  Bytes body;
  for (int level = 0; level < 1000; ++level) {
    BoxTree outer{.type = box_type("moov"), .body = body};
    body.clear();
    append_box(body, outer);
  }
  EXPECT_THAT(parse_box(box_type("moov"), body), fails_with(ErrorCode::limit_exceeded, HasSubstr("16 deep")));
}

TEST(Mp4Box, at_the_end_of_a_truncated_file_is_given_as_long_as_it_is) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("a", bytes_of({0, 0, 0, 8, 'f', 'r', 'e', 'e', 0, 0, 1, 0, 'm', 'd', 'a', 't', 1, 2}));
  const FileDescriptor fd = take(open_for_reading(file));
  const std::vector<BoxSpan> boxes = take(walk_file(fd.get()));
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[1].offset, 8U);
  EXPECT_EQ(boxes[1].body_bytes(), 2U);
}

TEST(Mp4Box, of_size_zero_reaches_to_the_end_and_of_size_one_has_64_bits) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("a", bytes_of({0, 0,  0, 1, 'f', 'r', 'e', 'e', 0,   0,   0,   0, 0, 0,
                                                0, 17, 7, 0, 0,   0,   0,   'm', 'd', 'a', 't', 1, 2, 3}));
  const FileDescriptor fd = take(open_for_reading(file));
  const std::vector<BoxSpan> boxes = take(walk_file(fd.get()));
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_EQ(boxes[0].body_bytes(), 1U);
  EXPECT_EQ(boxes[1].body_bytes(), 3U);
}

}  // namespace
}  // namespace pinmill
