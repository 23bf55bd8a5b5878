#include "codecs/vips/planar_picture.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "codecs/vips/orientation.h"
#include "codecs/vips/pixels.h"
#include "codecs/ycc.h"

namespace pinmill {
namespace {

constexpr std::uint8_t no_chroma = 128;
constexpr std::uint32_t largest_factor = 255;

void fill(const Plane& plane, std::uint8_t value) noexcept {
  for (std::uint32_t y = 0; y < plane.height_px; ++y) std::memset(plane.row(y), value, plane.width_px);
}

std::uint32_t whole_factor(double samples_a_result) noexcept {
  return static_cast<std::uint32_t>(std::clamp(samples_a_result, 1.0, double{largest_factor}));
}

PlaneBox times(const PlaneBox& box, double across, double down) noexcept {
  return {box.left * across, box.top * down, box.width * across, box.height * down};
}

Placed as_stored(Placed placed, std::uint8_t orientation) noexcept {
  if (turns_sideways(orientation)) std::swap(placed.width_px, placed.height_px);
  return placed;
}

Result<Image> turned(const Image& image, std::uint8_t orientation) {
  const Placed size = as_stored({image.width_px(), image.height_px()}, orientation);
  PINMILL_ASSIGN_OR_RETURN(Image out, Image::allocate(image.layout(), size.width_px, size.height_px));
  for (int i = 0; i < image.plane_count(); ++i) turn_plane(image.plane(i), orientation, out.plane(i));
  return out;
}

}  // namespace

// Takes rows while they are still near the processor: into the overview, and where it is known into the drawing.
class PlanarPicture::Reduction final : public JpegRowSink {
 public:
  Reduction(PlanarPicture& picture, const DecodeTarget& target) : picture_(picture), target_(target) {}

  Result<std::uint32_t> window_rows(const JpegPlanes& planes, int index) override {
    const auto at = static_cast<std::size_t>(index);
    const JpegPlane& plane = planes.planes[at];
    PINMILL_RETURN_IF_ERROR(begin_overview(plane.rows, picture_.small_[at]));
    if (!target_.drawing) return plane.rows.height_px;
    PINMILL_ASSIGN_OR_RETURN(const std::uint32_t rows, begin_drawing(plane, at));
    return std::max(rows, picture_.small_[at].factor);
  }

  void take(const JpegPlanes& planes, const std::array<std::uint32_t, 3>& ready) override {
    for (int i = 0; i < planes.count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const RowWindow& rows = planes.planes[at].rows;
      Small& small = picture_.small_[at];
      if (!small.image.empty())
        averaged_[at] = average_rows(rows, ready[at], small.factor, small.image.plane(), averaged_[at]);
      if (resizers_[at]) drawn_[at] = resizers_[at]->advance(rows, ready[at], picture_.drawn_.plane(i), drawn_[at]);
    }
  }

 private:
  Result<void> begin_overview(const RowWindow& rows, Small& small) const {
    const double longest = std::max(picture_.info_.width_px, picture_.info_.height_px);
    small.factor =
        whole_factor(std::max(rows.width_px, rows.height_px) / std::min<double>(target_.overview_px, longest));
    if (small.factor < 2 && !target_.drawing) return {};  // the plane itself serves
    PINMILL_ASSIGN_OR_RETURN(small.image, Image::allocate(PixelLayout::grey8, averaged_px(rows.width_px, small.factor),
                                                          averaged_px(rows.height_px, small.factor)));
    return {};
  }

  Result<std::uint32_t> begin_drawing(const JpegPlane& plane, std::size_t at) {
    const Placed stored =
        as_stored({target_.drawing->placed_width_px, target_.drawing->placed_height_px}, picture_.info_.orientation);
    if (picture_.drawn_.empty()) {
      PINMILL_ASSIGN_OR_RETURN(picture_.drawn_,
                               Image::allocate(PixelLayout::yuv444p8, stored.width_px, stored.height_px));
      picture_.drawn_crop_ = target_.drawing->crop;
    }
    const PlaneBox box = times(picture_.luma_box(target_.drawing->crop), plane.across, plane.down);
    const Geometry geometry{plane.rows.width_px, plane.rows.height_px, box};
    if (at > 0 && geometry == geometry_) {  // Cr as Cb, and often both as luma
      resizers_[at] = resizers_[at - 1];
    } else {
      PINMILL_ASSIGN_OR_RETURN(resizers_[at], PlaneResizer::create(plane.rows.width_px, plane.rows.height_px, box,
                                                                   stored.width_px, stored.height_px));
    }
    geometry_ = geometry;
    return resizers_[at]->window_rows();
  }

  struct Geometry {
    std::uint32_t width_px = 0, height_px = 0;
    PlaneBox box{};
    bool operator==(const Geometry&) const = default;
  };

  PlanarPicture& picture_;
  const DecodeTarget& target_;
  Geometry geometry_;  // of the plane before
  std::array<std::optional<PlaneResizer>, 3> resizers_;
  std::array<std::uint32_t, 3> averaged_{}, drawn_{};
};

Result<PlanarPicture> PlanarPicture::decode(ByteView file, const ImageInfo& info, const DecodeTarget& target,
                                            const ImageLimits& limits) {
  PlanarPicture picture(info);
  picture.shrink_ = shrink_for(surplus_of(info, target));
  Reduction reduction(picture, target);
  PINMILL_ASSIGN_OR_RETURN(picture.planes_, decode_jpeg_planes(file, picture.shrink_, limits, reduction));
  for (int i = picture.planes_.count; i < picture.drawn_.plane_count() && !picture.drawn_.empty(); ++i)
    fill(picture.drawn_.plane(i), no_chroma);
  if (target.drawing) {
    for (JpegPlane& plane : picture.planes_.planes) plane.memory = {};
  }
  picture.colour_ = ColourConversion::choose(picture.planes_.count == 1 ? PixelLayout::grey8 : PixelLayout::rgb8,
                                             picture.planes_.icc_profile);
  return picture;
}

PlaneBox PlanarPicture::luma_box(const Box& crop) const noexcept {
  const bool sideways = turns_sideways(info_.orientation);
  const Box box = pinmill::as_stored(crop, info_.orientation, sideways ? info_.height_px : info_.width_px,
                                     sideways ? info_.width_px : info_.height_px);
  const double scale = 1.0 / shrink_;
  return times({box.left, box.top, box.width, box.height}, scale, scale);
}

// Chroma is centred on luma, so that its box is luma's in its own samples.
Result<void> PlanarPicture::cut_plane(int index, const PlaneBox& luma, const Placed& stored, const Plane& to) const {
  const auto at = static_cast<std::size_t>(index);
  const JpegPlane& plane = planes_.planes[at];
  const PlaneBox box = times(luma, plane.across, plane.down);
  const Small& small = small_[at];
  const double surplus = std::min(box.width / stored.width_px, box.height / stored.height_px);
  const bool serves = stored.purpose == Purpose::overview && small.factor <= surplus;
  if (!small.image.empty() && (serves || plane.memory.empty()))
    return resize_plane(small.image.plane(), times(box, 1.0 / small.factor, 1.0 / small.factor), to);
  PINMILL_ASSIGN_OR_RETURN(const PlaneResizer resizer, PlaneResizer::create(plane.rows.width_px, plane.rows.height_px,
                                                                            box, to.width_px, to.height_px));
  resizer.advance(plane.rows, plane.rows.height_px, to, 0);
  return {};
}

Result<Image> PlanarPicture::cut_planes(const Box& crop, const Placed& placed) const {
  const Placed stored = as_stored(placed, info_.orientation);
  const bool known = drawn_crop_ && placed.purpose == Purpose::result;
  if (known && !(crop == *drawn_crop_))
    return Error(ErrorCode::invalid_argument, "only the drawing that decoding was told of can be drawn");
  const bool done = known && drawn_.width_px() == stored.width_px && drawn_.height_px() == stored.height_px;
  Image out = drawn_;
  if (!done) {
    PINMILL_ASSIGN_OR_RETURN(out, Image::allocate(PixelLayout::yuv444p8, stored.width_px, stored.height_px));
    const PlaneBox all{0, 0, double{1.0} * drawn_.width_px(), double{1.0} * drawn_.height_px()};
    for (int i = 0; i < out.plane_count(); ++i) {
      if (known)
        PINMILL_RETURN_IF_ERROR(resize_plane(drawn_.plane(i), all, out.plane(i)));
      else if (i < planes_.count)
        PINMILL_RETURN_IF_ERROR(cut_plane(i, luma_box(crop), stored, out.plane(i)));
      else
        fill(out.plane(i), no_chroma);
    }
  }
  if (info_.orientation == 1) return out;
  return turned(out, info_.orientation);
}

Result<vips::VImage> PlanarPicture::cut_out(const Box& crop, const Placed& placed,
                                            const std::optional<Rgb8>& /*background: nothing is transparent*/) const {
  PINMILL_ASSIGN_OR_RETURN(const Image planes, cut_planes(crop, placed));
  if (!colour_.keeps_srgb() && planes_.count == 1) {
    const Image grey = Image::adopt(PixelLayout::grey8, planes.width_px(), planes.height_px(),
                                    {planes.plane(0), {}, {}}, std::make_shared<const Image>(planes));
    return colour_.apply(with_profile(vips_image_of(grey), planes_.icc_profile));
  }
  PINMILL_ASSIGN_OR_RETURN(const Image rgb, rgb_of(planes));
  if (colour_.keeps_srgb()) return vips_image_of(rgb);
  return colour_.apply(with_profile(vips_image_of(rgb), planes_.icc_profile));
}

}  // namespace pinmill
