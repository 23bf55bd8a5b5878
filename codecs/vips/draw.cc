// Why in this order
//
// Cut, resize, turn, convert: each step works on what the one before left over, and colours cost most. A picture is
// resized in its own numbers, with alpha multiplied in, and turned when it has been computed, since a turned picture
// is read column by column.
#include "codecs/vips/draw.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "codecs/vips/box_average.h"
#include "codecs/vips/guard.h"
#include "codecs/vips/orientation.h"
#include "codecs/vips/pixels.h"
#include "codecs/vips/plane_cut.h"

namespace pinmill {
namespace {

using vips::VImage;

// A fill is blurred at an eighth of the canvas and enlarged: nothing finer survives the blur.
constexpr double blur_reduction = 8;
// Of the canvas' shorter side: at 1000 px, 32 px; strong enough that no face of the fill draws the eye.
constexpr double blur_sigma_share = 0.032;

std::vector<double> levels(Rgb8 colour) {
  return {double{static_cast<double>(colour.red)}, double{static_cast<double>(colour.green)},
          double{static_cast<double>(colour.blue)}};
}

VImage flattened(const VImage& image, Rgb8 background) {
  if (!image.has_alpha()) return image;
  return image.flatten(VImage::option()->set("background", levels(background)));
}

// Whether flattening first gives the same pixels as doing it last: three bands are resized for less than four, and
// need no floating point.
bool flattens_early(const Picture& picture) {
  const VImage& image = picture.pixels;
  return picture.colour.keeps_srgb() && image.format() == VIPS_FORMAT_UCHAR && image.bands() == 4 &&
         image.interpretation() == VIPS_INTERPRETATION_sRGB;
}

class PictureCuts final : public CutSource {
 public:
  PictureCuts(const Picture& picture, const ImageInfo& info) : picture_(picture), info_(info) {}

  Result<VImage> cut_out(const Box& crop, const Placed& placed, const std::optional<Rgb8>& background) const override {
    const PixelBox box = decoded_box(
        crop, info_, {picture_.pixels.width(), picture_.pixels.height(), picture_.scale_x, picture_.scale_y});
    Placed stored = placed;
    if (turns_sideways(picture_.orientation)) std::swap(stored.width_px, stored.height_px);
    PINMILL_ASSIGN_OR_RETURN(VImage out, cut_as_stored(box, stored, background));
    if (picture_.orientation != 1) out = upright(compute(out), picture_.orientation);
    out = picture_.colour.apply(out);
    return background ? flattened(out, *background) : out;
  }

 private:
  Result<VImage> cut_as_stored(const PixelBox& box, const Placed& placed, const std::optional<Rgb8>& background) const {
    if (picture_.resizing == Picture::Resizing::by_planes && can_be_cut_by_planes(picture_.pixels, background) &&
        (!picture_.pixels.has_alpha() || flattens_early(picture_)))
      return cut_by_planes(picture_.pixels, box, placed, background);
    VImage out = background && flattens_early(picture_) ? flattened(picture_.pixels, *background) : picture_.pixels;
    const auto width = static_cast<int>(placed.width_px), height = static_cast<int>(placed.height_px);
    const int factor = std::min(box.width / width, box.height / height);
    if (placed.purpose == Purpose::overview && factor >= 2 && can_be_averaged(out))
      out = box_averaged(out, box, factor);
    else
      out = out.extract_area(box.left, box.top, box.width, box.height);
    if (out.coding() != VIPS_CODING_NONE) out = out.colourspace(VIPS_INTERPRETATION_LAB);
    return resized(out, width, height);
  }

  const Picture& picture_;
  const ImageInfo& info_;
};

// The largest part of the middle of the picture that has the canvas' shape.
Box covering_box(const ImageInfo& info, const Drawing& drawing) {
  const double shape = static_cast<double>(drawing.canvas_width_px) / drawing.canvas_height_px;
  const double width = std::min<double>(info.width_px, info.height_px * shape), height = width / shape;
  return {(info.width_px - width) / 2, (info.height_px - height) / 2, width, height};
}

Result<VImage> blurred_fill(const CutSource& source, const ImageInfo& info, const Drawing& drawing) {
  const auto reduced = [](std::uint32_t side) {
    return static_cast<std::uint32_t>(std::max(1L, std::lround(side / blur_reduction)));
  };
  const Placed small{reduced(drawing.canvas_width_px), reduced(drawing.canvas_height_px), Purpose::overview};
  const double sigma = std::max(0.5, std::min(small.width_px, small.height_px) * blur_sigma_share);
  // in floating point, so that smooth gradients do not turn into steps when they are enlarged
  PINMILL_ASSIGN_OR_RETURN(const VImage cut, source.cut_out(covering_box(info, drawing), small, drawing.background));
  const VImage fill = compute(cut.cast(VIPS_FORMAT_FLOAT).gaussblur(sigma));
  return resized(fill, static_cast<int>(drawing.canvas_width_px), static_cast<int>(drawing.canvas_height_px))
      .rint()
      .cast(VIPS_FORMAT_UCHAR);
}

VImage surrounded(const VImage& picture, const VImage& fill_or_empty, const Drawing& drawing) {
  const int left = (static_cast<int>(drawing.canvas_width_px) - picture.width()) / 2;
  const int top = (static_cast<int>(drawing.canvas_height_px) - picture.height()) / 2;
  if (drawing.surround == Surround::blur) return fill_or_empty.insert(picture, left, top);
  const Rgb8 colour = drawing.surround == Surround::edge ? drawing.edge : drawing.background;
  return picture.embed(left, top, static_cast<int>(drawing.canvas_width_px), static_cast<int>(drawing.canvas_height_px),
                       VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND)->set("background", levels(colour)));
}

}  // namespace

Result<void> check_drawing(const Drawing& drawing, const ImageInfo& info) {
  const auto wrong = [](std::string what) { return Error(ErrorCode::invalid_argument, std::move(what)); };
  if (drawing.placed_width_px == 0 || drawing.placed_height_px == 0)
    return wrong("a picture cannot be drawn at a size of 0 px");
  if (drawing.placed_width_px > drawing.canvas_width_px || drawing.placed_height_px > drawing.canvas_height_px)
    return wrong(fmt::format("a picture of {}×{} px does not fit on a canvas of {}×{} px", drawing.placed_width_px,
                             drawing.placed_height_px, drawing.canvas_width_px, drawing.canvas_height_px));
  const Box& crop = drawing.crop;
  constexpr double slack = 1.0;  // a pixel: what rounding on the caller's side may have added
  if (!(crop.width > 0 && crop.height > 0) || crop.left < -slack || crop.top < -slack ||
      crop.left + crop.width > info.width_px + slack || crop.top + crop.height > info.height_px + slack)
    return wrong(fmt::format("a crop of {:.1f}×{:.1f} px at {:.1f},{:.1f} does not lie in a picture of {}×{} px",
                             crop.width, crop.height, crop.left, crop.top, info.width_px, info.height_px));
  const bool fills =
      drawing.placed_width_px == drawing.canvas_width_px && drawing.placed_height_px == drawing.canvas_height_px;
  if (drawing.surround == Surround::none && !fills)
    return wrong("a picture that does not fill its canvas needs something around it");
  if (drawing.surround != Surround::none && drawing.alpha == Drawing::Alpha::keep)
    return wrong("alpha is kept only where nothing lies around the picture");
  return {};
}

Result<Image> draw_from(const CutSource& source, const ImageInfo& info, const Drawing& drawing) {
  return guard(ErrorCode::internal, "draw the picture", [&]() -> Result<Image> {
    std::optional<Rgb8> background;
    if (drawing.alpha == Drawing::Alpha::flatten) background = drawing.background;
    PINMILL_ASSIGN_OR_RETURN(
        const VImage out,
        source.cut_out(drawing.crop, {drawing.placed_width_px, drawing.placed_height_px}, background));
    if (drawing.surround == Surround::none) return image_of(out);
    VImage fill;
    if (drawing.surround == Surround::blur) {
      PINMILL_ASSIGN_OR_RETURN(fill, blurred_fill(source, info, drawing));
    }
    return image_of(surrounded(out, fill, drawing));
  });
}

Result<Image> overview_from(const CutSource& source, const ImageInfo& info, std::uint32_t max_side_px,
                            Rgb8 background) {
  const std::uint32_t longest = std::max(info.width_px, info.height_px);
  const double scale = std::min(1.0, static_cast<double>(max_side_px) / longest);
  const auto side = [scale](std::uint32_t full) {
    return static_cast<std::uint32_t>(std::max(1L, std::lround(full * scale)));
  };
  const Box whole{0, 0, static_cast<double>(info.width_px), static_cast<double>(info.height_px)};
  return guard(ErrorCode::internal, "draw the whole picture small", [&]() -> Result<Image> {
    PINMILL_ASSIGN_OR_RETURN(
        const VImage out,
        source.cut_out(whole, {side(info.width_px), side(info.height_px), Purpose::overview}, background));
    return image_of(out);
  });
}

Result<Image> draw_picture(const Picture& picture, const ImageInfo& info, const Drawing& drawing) {
  PINMILL_RETURN_IF_ERROR(check_drawing(drawing, info));
  return draw_from(PictureCuts(picture, info), info, drawing);
}

Result<Image> draw_overview(const Picture& picture, const ImageInfo& info, std::uint32_t max_side_px, Rgb8 background) {
  return overview_from(PictureCuts(picture, info), info, max_side_px, background);
}

}  // namespace pinmill
