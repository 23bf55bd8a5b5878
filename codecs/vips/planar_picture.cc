#include "codecs/vips/planar_picture.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codecs/plane_resize.h"
#include "codecs/vips/orientation.h"
#include "codecs/vips/pixels.h"
#include "codecs/ycc.h"

namespace pinmill {
namespace {

constexpr std::uint8_t no_chroma = 128;

void fill(const Plane& plane, std::uint8_t value) noexcept {
  for (std::uint32_t y = 0; y < plane.height_px; ++y) std::memset(plane.row(y), value, plane.width_px);
}

// How many of its samples fall on one of the result, along the side where that is fewer.
std::uint32_t surplus(const PlaneBox& box, const Placed& placed) noexcept {
  const double samples = std::min(box.width / placed.width_px, box.height / placed.height_px);
  return static_cast<std::uint32_t>(std::clamp(samples, 1.0, 255.0));
}

Result<Image> turned(const Image& image, std::uint8_t orientation) {
  std::uint32_t width = image.width_px(), height = image.height_px();
  if (turns_sideways(orientation)) std::swap(width, height);
  PINMILL_ASSIGN_OR_RETURN(Image out, Image::allocate(image.layout(), width, height));
  for (int i = 0; i < image.plane_count(); ++i) turn_plane(image.plane(i), orientation, out.plane(i));
  return out;
}

}  // namespace

PlanarPicture::PlanarPicture(JpegPlanes planes, int shrink, const ImageInfo& info)
    : planes_(std::move(planes)),
      shrink_(shrink),
      info_(info),
      colour_(
          ColourConversion::choose(planes_.count == 1 ? PixelLayout::grey8 : PixelLayout::rgb8, planes_.icc_profile)) {}

// Chroma is centred on luma, so that its box is luma's in its own samples.
Result<void> PlanarPicture::cut_plane(int index, const PlaneBox& luma, const Placed& stored, const Plane& to) const {
  const JpegPlane& plane = planes_.planes[static_cast<std::size_t>(index)];
  const Plane& from = plane.seen;
  PlaneBox box{luma.left * plane.across, luma.top * plane.down, luma.width * plane.across, luma.height * plane.down};
  const std::uint32_t factor = stored.purpose == Purpose::overview ? surplus(box, stored) : 1;
  if (factor < 2) return resize_plane(from, box, to);
  PINMILL_ASSIGN_OR_RETURN(const Image small, Image::allocate(PixelLayout::grey8, averaged_px(from.width_px, factor),
                                                              averaged_px(from.height_px, factor)));
  average_plane(from, factor, small.plane());
  for (double* part : {&box.left, &box.top, &box.width, &box.height}) *part /= factor;
  return resize_plane(small.plane(), box, to);
}

Result<Image> PlanarPicture::cut_planes(const Box& crop, const Placed& placed) const {
  const bool sideways = turns_sideways(info_.orientation);
  const Box stored_crop = as_stored(crop, info_.orientation, sideways ? info_.height_px : info_.width_px,
                                    sideways ? info_.width_px : info_.height_px);
  const double scale = 1.0 / shrink_;
  const PlaneBox box{stored_crop.left * scale, stored_crop.top * scale, stored_crop.width * scale,
                     stored_crop.height * scale};
  Placed stored = placed;
  if (sideways) std::swap(stored.width_px, stored.height_px);
  PINMILL_ASSIGN_OR_RETURN(Image out, Image::allocate(PixelLayout::yuv444p8, stored.width_px, stored.height_px));
  for (int i = 0; i < out.plane_count(); ++i) {
    if (i < planes_.count)
      PINMILL_RETURN_IF_ERROR(cut_plane(i, box, stored, out.plane(i)));
    else
      fill(out.plane(i), no_chroma);
  }
  if (info_.orientation == 1) return out;
  return turned(out, info_.orientation);
}

Result<vips::VImage> PlanarPicture::cut_out(const Box& crop, const Placed& placed,
                                            const std::optional<Rgb8>& /*background: nothing is transparent*/) const {
  PINMILL_ASSIGN_OR_RETURN(const Image planes, cut_planes(crop, placed));
  if (colour_.keeps_srgb()) {
    PINMILL_ASSIGN_OR_RETURN(const Image rgb, rgb_of(planes));
    return vips_image_of(rgb);
  }
  vips::VImage pixels;
  if (planes_.count == 1) {
    pixels = vips_image_of(Image::adopt(PixelLayout::grey8, planes.width_px(), planes.height_px(),
                                        {planes.plane(0), {}, {}}, std::make_shared<const Image>(planes)));
  } else {
    PINMILL_ASSIGN_OR_RETURN(const Image rgb, rgb_of(planes));
    pixels = vips_image_of(rgb);
  }
  return colour_.apply(with_profile(pixels, planes_.icc_profile));
}

}  // namespace pinmill
