#include "codecs/video/h264_parameters.h"

#include <gmock/gmock.h>

#include "support/result_matchers.h"

namespace pinmill {
namespace {

using ::testing::ElementsAre;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using testing::take;

Bytes bytes(std::initializer_list<int> values) {
  Bytes all;
  for (const int value : values) all.push_back(static_cast<std::byte>(value));
  return all;
}

// Sets with the number 0 (a first bit of 1) and 1 (010…).
const Bytes sequence_0 = bytes({0x67, 100, 0, 40, 0x80, 1}), sequence_1 = bytes({0x67, 100, 0, 40, 0x40, 1});
const Bytes picture_0 = bytes({0x68, 0x80, 1}), picture_1 = bytes({0x68, 0x40, 1});
const Bytes record = bytes({1, 100, 0, 40, 0xff, 0xe1, 0, 6, 0x67, 100, 0, 40, 0x80, 1, 1, 0, 3, 0x68, 0x80, 1});
const Bytes start_codes = bytes({0, 0, 0, 1, 0x67, 100, 0, 40, 0x40, 1, 0, 0, 1, 0x68, 0x40, 1});

TEST(H264Parameters, are_read_in_both_forms) {
  const H264Parameters lengths = take(read_h264_parameters(record));
  EXPECT_EQ(lengths.length_bytes, 4);
  EXPECT_EQ(lengths.profile, 100);
  EXPECT_EQ(lengths.level, 40);
  EXPECT_THAT(lengths.sequence_sets, ElementsAre(sequence_0));
  EXPECT_THAT(lengths.picture_sets, ElementsAre(picture_0));
  const H264Parameters codes = take(read_h264_parameters(start_codes));
  EXPECT_EQ(codes.length_bytes, 0);
  EXPECT_THAT(codes.sequence_sets, ElementsAre(sequence_1));
  EXPECT_THAT(codes.picture_sets, ElementsAre(picture_1));
}

TEST(H264Parameters, survive_every_cut) {
  for (const Bytes& whole : {record, start_codes}) {
    for (std::size_t length = 0; length < whole.size(); ++length)
      static_cast<void>(read_h264_parameters(ByteView(whole).first(length)).has_value());
  }
  EXPECT_THAT(read_h264_parameters({}), fails_with(ErrorCode::corrupt_input, HasSubstr("missing")));
}

TEST(H264Parameters, leave_the_lowest_free_number) {
  EXPECT_EQ(free_parameter_set_id(take(read_h264_parameters(record))), 1);
  EXPECT_EQ(free_parameter_set_id(take(read_h264_parameters(start_codes))), 0);
}

TEST(H264Parameters, stand_together_in_one_description) {
  const H264Parameters own = take(read_h264_parameters(record)), added = take(read_h264_parameters(start_codes));
  const H264Parameters both = take(read_h264_parameters(merge_h264_parameters(own, added)));
  EXPECT_EQ(both.length_bytes, 4);
  EXPECT_THAT(both.sequence_sets, ElementsAre(sequence_0, sequence_1));
  EXPECT_THAT(both.picture_sets, ElementsAre(picture_0, picture_1));
  EXPECT_THAT(take(read_h264_parameters(merge_h264_parameters(added, own))).sequence_sets, SizeIs(2));
}

TEST(H264Parameters, give_packets_the_form_of_the_stream) {
  const H264Parameters lengths = take(read_h264_parameters(record)), codes = take(read_h264_parameters(start_codes));
  const Bytes packet = bytes({0, 0, 0, 1, 6, 5, 0, 0, 1, 0x65, 7, 8});
  EXPECT_EQ(take(h264_packet_in_form(lengths, packet)), bytes({0, 0, 0, 2, 6, 5, 0, 0, 0, 3, 0x65, 7, 8}));
  EXPECT_EQ(take(h264_packet_in_form(codes, packet)), bytes({0, 0, 0, 1, 6, 5, 0, 0, 0, 1, 0x65, 7, 8}));
  H264Parameters short_lengths = lengths;
  short_lengths.length_bytes = 1;
  Bytes large = bytes({0, 0, 1, 0x65});
  large.insert(large.end(), 300, std::byte{1});
  EXPECT_THAT(h264_packet_in_form(short_lengths, large), fails_with(ErrorCode::unsupported, HasSubstr("too large")));
}

TEST(H264Parameters, tell_where_decoding_can_begin_anew) {
  const H264Parameters lengths = take(read_h264_parameters(record)), codes = take(read_h264_parameters(start_codes));
  EXPECT_TRUE(starts_anew(lengths, bytes({0, 0, 0, 2, 6, 5, 0, 0, 0, 2, 0x65, 7})));
  EXPECT_FALSE(starts_anew(lengths, bytes({0, 0, 0, 2, 0x41, 7})));
  EXPECT_TRUE(starts_anew(codes, bytes({0, 0, 1, 9, 0x10, 0, 0, 1, 0x65, 7})));
  EXPECT_FALSE(starts_anew(codes, bytes({0, 0, 1, 0x41, 7})));
  EXPECT_FALSE(starts_anew(lengths, {}));
}

}  // namespace
}  // namespace pinmill
