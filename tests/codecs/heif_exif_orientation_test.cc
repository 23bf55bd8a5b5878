#include "codecs/heif/exif_orientation.h"

#include <gmock/gmock.h>

#include "codecs/heif/heif.h"
#include "codecs/mp4/box.h"
#include "support/media_folder.h"
#include "support/result_matchers.h"
#include "support/temporary_folder.h"

namespace pinmill::heif {
namespace {

// Little-endian Exif whose only tag is an orientation.
Bytes exif(std::uint8_t orientation) {
  Bytes bytes;
  for (const int value : {0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0})
    bytes.push_back(static_cast<std::byte>(value));
  bytes.push_back(static_cast<std::byte>(orientation));
  bytes.resize(bytes.size() + 7);
  return bytes;
}

Bytes boxed(std::uint32_t type, Bytes body) {
  Bytes bytes;
  append_box(bytes, BoxTree{.type = type, .body = std::move(body)});
  return bytes;
}

// meta { iprp { ipco { PROPERTY } } }
Bytes file_with(std::uint32_t property) {
  const Bytes container = boxed(box_type("iprp"), boxed(box_type("ipco"), boxed(property, Bytes(1))));
  Bytes meta(4);
  meta.insert(meta.end(), container.begin(), container.end());
  return boxed(box_type("meta"), meta);
}

TEST(HeifExifOrientation, counts_where_the_file_turns_nothing_by_itself) {
  EXPECT_EQ(orientation_beside_boxes(file_with(box_type("ispe")), exif(6)), 6);
  EXPECT_EQ(orientation_beside_boxes(file_with(box_type("ispe")), exif(0)), 1);
  EXPECT_EQ(orientation_beside_boxes(file_with(box_type("ispe")), {}), 1);
}

TEST(HeifExifOrientation, is_only_a_copy_where_the_file_turns_or_mirrors) {
  EXPECT_EQ(orientation_beside_boxes(file_with(box_type("irot")), exif(6)), 1);
  EXPECT_EQ(orientation_beside_boxes(file_with(box_type("imir")), exif(6)), 1);
}

TEST(HeifExifOrientation, stands_a_converted_phone_photo_upright) {
  PINMILL_NEED_MEDIA(photo, "formats/iphone_7.heic");
  const ImageInfo info = testing::take(read_heif_info(testing::read_bytes(photo), {}));
  EXPECT_EQ(info.width_px, 3024U);
  EXPECT_EQ(info.height_px, 4032U);
}

}  // namespace
}  // namespace pinmill::heif
