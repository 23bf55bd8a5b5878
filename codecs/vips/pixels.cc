#include "codecs/vips/pixels.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "codecs/vips/guard.h"

namespace pinmill {
namespace {

// libvips' own height of a strip: a multiple of every loader's.
constexpr int strip_rows = 16;

struct Unref {
  void operator()(void* object) const noexcept { g_object_unref(object); }
};
using RegionPtr = std::unique_ptr<VipsRegion, Unref>;

void check(int status) {
  if (status != 0) throw vips::VError();
}

vips::VImage memory_like(const vips::VImage& lazy) {
  vips::VImage memory(::vips_image_new_memory());
  check(::vips_image_pipelinev(memory.get_image(), VIPS_DEMAND_STYLE_THINSTRIP, lazy.get_image(), nullptr));
  check(::vips_image_write_prepare(memory.get_image()));
  return memory;
}

void fill_grey(const vips::VImage& memory, int from_row) {
  constexpr int grey = 0x80;
  const auto row_bytes = VIPS_IMAGE_SIZEOF_LINE(memory.get_image());
  const auto rows = static_cast<std::size_t>(memory.height() - from_row);
  std::memset(VIPS_IMAGE_ADDR(memory.get_image(), 0, from_row), grey, row_bytes * rows);
}

// What vips_image_generate calls for a picture over an Image: rows are copied, since ours may be padded.
int copy_region(VipsRegion* region, void* /*sequence*/, void* source, void* /*unused*/, gboolean* /*stop*/) {
  const auto& image = *static_cast<const Image*>(source);
  const VipsRect& area = region->valid;
  const std::size_t pixel_bytes = bytes_per_pixel(image.layout());
  for (int y = area.top; y < area.top + area.height; ++y)
    std::memcpy(VIPS_REGION_ADDR(region, area.left, y),
                image.plane().row(static_cast<std::uint32_t>(y)) + static_cast<std::size_t>(area.left) * pixel_bytes,
                static_cast<std::size_t>(area.width) * pixel_bytes);
  return 0;
}

void delete_image(void* image) {
  delete static_cast<Image*>(image);
}

struct Shape {
  int bands;
  VipsBandFormat format;
  VipsInterpretation interpretation;
};

Shape shape_of(PixelLayout layout) {
  switch (layout) {
    case PixelLayout::grey8:
    case PixelLayout::yuv420p8:
    case PixelLayout::yuv444p8: return {1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W};
    case PixelLayout::rgb8: return {3, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB};
    case PixelLayout::rgba8: return {4, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_sRGB};
    case PixelLayout::rgb16: return {3, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_RGB16};
    case PixelLayout::rgba16: return {4, VIPS_FORMAT_USHORT, VIPS_INTERPRETATION_RGB16};
  }
  return {1, VIPS_FORMAT_UCHAR, VIPS_INTERPRETATION_B_W};
}

constexpr double pixels_per_mm_at_72_dpi = 72 / 25.4;

}  // namespace

Rows compute_rows(const vips::VImage& lazy) {
  Rows rows{memory_like(lazy), 0, {}};
  const RegionPtr source(::vips_region_new(lazy.get_image()));
  const RegionPtr target(::vips_region_new(rows.image.get_image()));
  if (!source || !target) throw vips::VError();
  const int height = lazy.height();
  for (int top = 0; top < height; top += strip_rows) {
    const VipsRect strip{0, top, lazy.width(), std::min(strip_rows, height - top)};
    if (::vips_region_image(target.get(), &strip) != 0 ||
        ::vips_region_prepare_to(source.get(), target.get(), &strip, 0, top) != 0) {
      rows.trouble = take_vips_message();
      if (rows.trouble.empty()) rows.trouble = "the data cannot be read";
      fill_grey(rows.image, top);
      break;
    }
    rows.complete = static_cast<std::uint32_t>(top + strip.height);
  }
  return rows;
}

vips::VImage compute(const vips::VImage& lazy) {
  Rows rows = compute_rows(lazy);
  if (rows.trouble.empty()) return rows.image;
  ::vips_error("pinmill", "%s", rows.trouble.c_str());
  throw vips::VError();
}

vips::VImage vips_image_of(const Image& image) {
  const Shape shape = shape_of(image.layout());
  vips::VImage out(::vips_image_new());
  ::vips_image_init_fields(out.get_image(), static_cast<int>(image.width_px()), static_cast<int>(image.height_px()),
                           shape.bands, shape.format, VIPS_CODING_NONE, shape.interpretation, pixels_per_mm_at_72_dpi,
                           pixels_per_mm_at_72_dpi);
  check(::vips_image_pipelinev(out.get_image(), VIPS_DEMAND_STYLE_ANY, nullptr));
  auto* kept = new Image(image);
  ::g_object_set_data_full(G_OBJECT(out.get_image()), "pinmill-image", kept, &delete_image);
  check(::vips_image_generate(out.get_image(), nullptr, &copy_region, nullptr, kept, nullptr));
  return out;
}

vips::VImage without_idle_alpha(const vips::VImage& image) {
  if (!image.has_alpha()) return image;
  const double opaque = image.format() == VIPS_FORMAT_USHORT ? 65535 : 255;
  if (image.format() != VIPS_FORMAT_UCHAR && image.format() != VIPS_FORMAT_USHORT) return image;
  if (image[image.bands() - 1].min() < opaque) return image;
  return compute(image.extract_band(0, vips::VImage::option()->set("n", image.bands() - 1)));
}

namespace {

// vips_resize of 8.14 enlarges with its samples half a pixel off, so that a mirrored picture comes out as another one;
// the mirror test of tests/codecs/still_geometry_test.cc tells when that has ended. Pixel centres map to pixel centres:
// (x + 0.5) * scale - 0.5.
vips::VImage enlarged(const vips::VImage& image, int width_px, int height_px) {
  const double across = static_cast<double>(width_px) / image.width();
  const double down = static_cast<double>(height_px) / image.height();
  return image.affine({across, 0, 0, down}, vips::VImage::option()
                                                ->set("interpolate", vips::VInterpolate::new_from_name("bicubic"))
                                                ->set("idx", 0.5 - 0.5 / across)
                                                ->set("idy", 0.5 - 0.5 / down)
                                                ->set("extend", VIPS_EXTEND_COPY)
                                                ->set("oarea", std::vector<int>{0, 0, width_px, height_px}));
}

// Smaller first, then larger, where the two sides go different ways.
vips::VImage scaled(const vips::VImage& image, int width_px, int height_px) {
  const int reduced_width = std::min(width_px, image.width()), reduced_height = std::min(height_px, image.height());
  vips::VImage out = image;
  if (reduced_width != image.width() || reduced_height != image.height()) {
    out = out.resize(static_cast<double>(reduced_width) / image.width(),
                     vips::VImage::option()
                         ->set("vscale", static_cast<double>(reduced_height) / image.height())
                         ->set("kernel", VIPS_KERNEL_LANCZOS3));
  }
  if (reduced_width != width_px || reduced_height != height_px) out = enlarged(out, width_px, height_px);
  return out;
}

}  // namespace

vips::VImage resized(const vips::VImage& image, int width_px, int height_px) {
  if (image.width() == width_px && image.height() == height_px) return image;
  if (!image.has_alpha()) return scaled(image, width_px, height_px);
  return scaled(image.premultiply(), width_px, height_px).unpremultiply().rint().cast(image.format());
}

Image image_of(const vips::VImage& lazy) {
  auto memory = std::make_shared<const vips::VImage>(compute(lazy));
  VipsImage* pixels = memory->get_image();
  const PixelLayout layout = pixels->Bands == 1   ? PixelLayout::grey8
                             : pixels->Bands == 4 ? PixelLayout::rgba8
                                                  : PixelLayout::rgb8;
  const auto width = static_cast<std::uint32_t>(pixels->Xsize), height = static_cast<std::uint32_t>(pixels->Ysize);
  const Plane plane{reinterpret_cast<std::byte*>(VIPS_IMAGE_ADDR(pixels, 0, 0)),
                    static_cast<std::ptrdiff_t>(VIPS_IMAGE_SIZEOF_LINE(pixels)), width, height};
  return Image::adopt(layout, width, height, {plane, {}, {}}, std::move(memory));
}

}  // namespace pinmill
