// Files that our own encoders do not write, made with libvips.
#pragma once

#include <functional>
#include <string>

#include <vips/vips8>

#include "codecs/image.h"
#include "codecs/vips/pixels.h"

namespace pinmill::testing {

inline Bytes bytes_of(VipsBlob* saved) {
  std::size_t length = 0;
  const auto* data = static_cast<const std::byte*>(vips_blob_get(saved, &length));
  Bytes out(data, data + length);
  vips_area_unref(VIPS_AREA(saved));
  return out;
}

/// sRGB pixels in the numbers of one of libvips' own profiles ("p3", "cmyk"), which the result carries.
inline vips::VImage in_profile(const Image& image, const char* profile) {
  return vips_image_of(image).icc_transform(profile, vips::VImage::option()
                                                         ->set("input_profile", "srgb")
                                                         ->set("intent", VIPS_INTENT_RELATIVE)
                                                         ->set("black_point_compensation", true)
                                                         ->set("depth", 8));
}

inline vips::VImage without_profile(const vips::VImage& image) {
  vips::VImage out = image.copy();
  out.remove(VIPS_META_ICC_NAME);
  return out;
}

/// A profile of at most 64 kB as the bytes of one JPEG segment: libvips writes none that does not fit the picture.
inline Bytes with_profile(const Bytes& jpeg, const std::string& profile) {
  const std::string content = std::string("ICC_PROFILE\0\x01\x01", 14) + profile;
  const std::size_t length = content.size() + 2;
  const std::string segment =
      std::string("\xFF\xE2") + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + content;
  Bytes out(jpeg.begin(), jpeg.begin() + 2);
  for (const char letter : segment) out.push_back(static_cast<std::byte>(letter));
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

inline std::string profile_of(const vips::VImage& image) {
  std::size_t length = 0;
  const auto* profile = static_cast<const char*>(image.get_blob(VIPS_META_ICC_NAME, &length));
  return {profile, length};
}

inline Bytes jpeg_of(const vips::VImage& image) {
  return bytes_of(
      image.jpegsave_buffer(vips::VImage::option()->set("Q", 100)->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF)));
}
inline Bytes progressive_jpeg_of(const vips::VImage& image) {
  return bytes_of(image.jpegsave_buffer(vips::VImage::option()->set("interlace", true)));
}
inline Bytes png_of(const vips::VImage& image) {
  return bytes_of(image.pngsave_buffer());
}
inline Bytes tiff_of(const vips::VImage& image) {
  return bytes_of(image.tiffsave_buffer());
}
inline Bytes webp_of(const vips::VImage& image) {
  return bytes_of(image.webpsave_buffer(vips::VImage::option()->set("lossless", true)));
}
inline Bytes gif_of(const vips::VImage& image) {
  return bytes_of(image.gifsave_buffer());
}

}  // namespace pinmill::testing
