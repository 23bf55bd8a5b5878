#include "codecs/libav/still.h"

#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "codecs/metadata/png_chunks.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill {
namespace {

using namespace std::string_literals;
using testing::fails_with;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::take;

const ImageLimits limits;

std::string le16(std::uint32_t value) {
  return {static_cast<char>(value & 0xff), static_cast<char>(value >> 8 & 0xff)};
}
std::string le32(std::uint32_t value) {
  return le16(value & 0xffff) + le16(value >> 16);
}

/// Two by two: red, green; blue, white. Rows of 24 bits are padded to four bytes.
std::string bmp(std::int32_t height) {
  const std::string top = "\x00\x00\xff\x00\xff\x00\0\0"s, bottom = "\xff\x00\x00\xff\xff\xff\0\0"s;
  return "BM" + le32(54 + 16) + le32(0) + le32(54) + le32(40) + le32(2) + le32(static_cast<std::uint32_t>(height)) +
         le16(1) + le16(24) + le32(0) + le32(16) + std::string(16, '\0') + (height < 0 ? top + bottom : bottom + top);
}

void expect_four_colours(const Image& image) {
  EXPECT_EQ(image.rgb_at(0, 0), (Rgb8{255, 0, 0}));
  EXPECT_EQ(image.rgb_at(1, 0), (Rgb8{0, 255, 0}));
  EXPECT_EQ(image.rgb_at(0, 1), (Rgb8{0, 0, 255}));
  EXPECT_EQ(image.rgb_at(1, 1), (Rgb8{255, 255, 255}));
}

TEST(DecodeBmp, gives_its_pixels_from_either_end) {
  for (const std::int32_t height : {2, -2}) {
    const DecodedPicture picture = take(decode_libav_still(as_bytes(bmp(height)), Format::bmp, limits));
    ASSERT_EQ(picture.image.layout(), PixelLayout::rgb8);
    EXPECT_EQ(picture.image.height_px(), 2u);
    expect_four_colours(picture.image);
    EXPECT_THAT(picture.damage, IsEmpty());
  }
}

TEST(DecodeBmp, fails_at_every_cut) {
  const std::string whole = bmp(2);
  for (std::size_t length = 0; length < 60; ++length)
    EXPECT_FALSE(decode_libav_still(as_bytes(whole).first(length), Format::bmp, limits).has_value()) << length;
}

TEST(DecodeBmp, refuses_more_than_its_limits_before_it_decodes) {
  std::string wide = bmp(2);
  wide.replace(18, 4, le32(30'000));
  EXPECT_THAT(decode_libav_still(as_bytes(wide), Format::bmp, limits),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("30000×2 px")));
  EXPECT_THAT(decode_libav_still(as_bytes(bmp(2)), Format::bmp, {.max_decoded_bytes = 11}),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("11 bytes")));
  std::string lowest = bmp(2);
  lowest.replace(22, 4, le32(0x80000000U));
  EXPECT_THAT(read_libav_still_info(as_bytes(lowest), Format::bmp, limits),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("2147483648")));
}

TEST(DecodeBmp, refuses_a_wrapped_jpeg_in_words) {
  std::string wrapped = bmp(2);
  wrapped.replace(30, 4, le32(4));
  EXPECT_THAT(read_libav_still_info(as_bytes(wrapped), Format::bmp, limits),
              fails_with(ErrorCode::unsupported, HasSubstr("wraps JPEG")));
}

/// Frames that ffmpeg draws, in colours of `pixel_format`; nothing where that program is missing.
std::optional<Bytes> animation(const std::string& pixel_format) {
  if (std::system("command -v ffmpeg >/dev/null") != 0) return std::nullopt;
  const testing::TemporaryFolder folder;
  const auto out = folder.path() / "a.png";
  const std::string command = fmt::format(
      "ffmpeg -v error -f lavfi -i color=red:s=64x48:r=5:d=0.2 -f lavfi -i color=blue:s=64x48:r=5:d=0.4 "
      "-filter_complex '[0][1]concat,format={}' -f apng '{}'",
      pixel_format, out.string());
  if (std::system(command.c_str()) != 0) return std::nullopt;
  return testing::read_bytes(out);
}

TEST(DecodeApng, gives_the_first_frame_and_counts_the_others) {
  const auto file = animation("rgb24");
  if (!file) GTEST_SKIP() << "needs ffmpeg";
  ASSERT_EQ(sniff(*file), Format::apng);
  const ImageInfo info = take(read_libav_still_info(*file, Format::apng, limits));
  EXPECT_EQ(info.frames, 3u);
  EXPECT_EQ(info.width_px, 64u);
  EXPECT_EQ(info.height_px, 48u);
  EXPECT_FALSE(info.has_alpha);
  const DecodedPicture picture = take(decode_libav_still(*file, Format::apng, limits));
  ASSERT_EQ(picture.image.layout(), PixelLayout::rgb8);
  EXPECT_GT(picture.image.rgb_at(10, 10).red, 240);
  EXPECT_LT(picture.image.rgb_at(10, 10).blue, 10);
}

TEST(DecodeApng, keeps_alpha_depth_and_grey) {
  const std::tuple<const char*, PixelLayout, int> kinds[] = {{"rgba", PixelLayout::rgba8, 8},
                                                             {"rgb48be", PixelLayout::rgb16, 16},
                                                             {"rgba64be", PixelLayout::rgba16, 16},
                                                             {"gray", PixelLayout::rgb8, 8}};
  for (const auto& [pixel_format, layout, depth] : kinds) {
    const auto file = animation(pixel_format);
    if (!file) GTEST_SKIP() << "needs ffmpeg";
    EXPECT_EQ(take(read_libav_still_info(*file, Format::apng, limits)).bit_depth, depth);
    const DecodedPicture picture = take(decode_libav_still(*file, Format::apng, limits));
    EXPECT_EQ(picture.image.layout(), layout) << pixel_format;
    if (layout == PixelLayout::rgb16) {
      const auto* samples = reinterpret_cast<const std::uint16_t*>(picture.image.plane().row(10));
      EXPECT_GT(samples[0], 64'000);
      EXPECT_LT(samples[2], 1'500);
    }
  }
}

TEST(DecodeApng, survives_cuts_and_flips) {
  const auto file = animation("rgb24");
  if (!file) GTEST_SKIP() << "needs ffmpeg";
  for (std::size_t length = 0; length < file->size(); length += 5)
    (void)decode_libav_still(ByteView(*file).first(length), Format::apng, limits);
  for (std::size_t at = 8; at < std::min<std::size_t>(file->size(), 300); ++at) {
    Bytes flipped = *file;
    flipped[at] ^= std::byte{0xff};
    (void)decode_libav_still(flipped, Format::apng, limits);
  }
}

TEST(DecodeApng, refuses_sizes_that_only_a_header_claims) {
  const auto file = animation("rgb24");
  if (!file) GTEST_SKIP() << "needs ffmpeg";
  const PngWalk walk = take(walk_png(*file));
  const ByteView signature = ByteView(*file).first(8);
  Bytes bomb(signature.begin(), signature.end());
  Bytes header(walk.chunks[0].data.begin(), walk.chunks[0].data.end());
  header[2] = std::byte{0x75};  // 0x7540 = 30,016 wide
  append_chunk(bomb, "IHDR", header);
  for (std::size_t index = 1; index < walk.chunks.size(); ++index)
    append_chunk(bomb, walk.chunks[index].type, walk.chunks[index].data);
  EXPECT_THAT(decode_libav_still(bomb, Format::apng, limits),
              fails_with(ErrorCode::limit_exceeded, HasSubstr("30016×48 px")));
}

}  // namespace
}  // namespace pinmill
