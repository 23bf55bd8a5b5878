#include "codecs/vips/plane_cut.h"

#include <algorithm>
#include <array>

#include "codecs/plane_resize.h"

namespace pinmill {
namespace {

constexpr std::uint32_t strip_rows = 16;  // taken apart at a time
constexpr std::uint32_t largest_factor = 255;

// One colour of the box: the rows that are still needed, and what was made of them.
struct Lane {
  Image memory;
  RowWindow rows;
  Image out;
  std::uint32_t done = 0;

  std::uint8_t* row(std::uint32_t y) const noexcept {
    return reinterpret_cast<std::uint8_t*>(memory.plane().row(y % rows.kept_rows));
  }
};
using Lanes = std::array<Lane, 3>;

Result<void> begin(Lane& lane, const PixelBox& box, std::uint32_t window_rows, const Placed& out) {
  lane.rows.width_px = static_cast<std::uint32_t>(box.width);
  lane.rows.height_px = static_cast<std::uint32_t>(box.height);
  lane.rows.kept_rows = window_rows + strip_rows;
  PINMILL_ASSIGN_OR_RETURN(lane.memory, Image::allocate(PixelLayout::grey8, lane.rows.width_px, lane.rows.kept_rows));
  lane.rows.data = lane.memory.plane().data;
  lane.rows.stride_bytes = lane.memory.plane().stride_bytes;
  PINMILL_ASSIGN_OR_RETURN(lane.out, Image::allocate(PixelLayout::grey8, out.width_px, out.height_px));
  return {};
}

void split(const std::uint8_t* pixel, std::uint32_t count, std::uint8_t* a, std::uint8_t* b, std::uint8_t* c) noexcept {
  for (std::uint32_t x = 0; x < count; ++x) {
    a[x] = pixel[3 * x];
    b[x] = pixel[3 * x + 1];
    c[x] = pixel[3 * x + 2];
  }
}

constexpr std::uint8_t on(std::uint32_t level, std::uint32_t background, std::uint32_t alpha) noexcept {
  const std::uint32_t sum = level * alpha + background * (255 - alpha) + 127;
  return static_cast<std::uint8_t>(sum * 0x8081U >> 23);  // by 255: exact for all that three bytes can make
}

void split_flat(const std::uint8_t* pixel, std::uint32_t count, Rgb8 background, std::uint8_t* a, std::uint8_t* b,
                std::uint8_t* c) noexcept {
  for (std::uint32_t x = 0; x < count; ++x) {
    const std::uint32_t alpha = pixel[4 * x + 3];
    a[x] = on(pixel[4 * x], background.red, alpha);
    b[x] = on(pixel[4 * x + 1], background.green, alpha);
    c[x] = on(pixel[4 * x + 2], background.blue, alpha);
  }
}

// Rows of the box in strips, each colour in its lane; `take` after each with how many there are.
template <typename Take>
void for_each_strip(const vips::VImage& image, const PixelBox& box, Rgb8 background, Lanes& lanes, Take&& take) {
  VipsImage* pixels = image.get_image();
  const auto height = static_cast<std::uint32_t>(box.height), width = static_cast<std::uint32_t>(box.width);
  for (std::uint32_t y = 0; y < height;) {
    for (const std::uint32_t end = std::min(y + strip_rows, height); y < end; ++y) {
      const auto* row =
          reinterpret_cast<const std::uint8_t*>(VIPS_IMAGE_ADDR(pixels, box.left, box.top + static_cast<int>(y)));
      if (pixels->Bands == 4)
        split_flat(row, width, background, lanes[0].row(y), lanes[1].row(y), lanes[2].row(y));
      else
        split(row, width, lanes[0].row(y), lanes[1].row(y), lanes[2].row(y));
    }
    for (Lane& lane : lanes) take(lane, y);
  }
}

Result<void> resize_lanes(const vips::VImage& image, const PixelBox& box, const Placed& placed, Rgb8 background,
                          Lanes& lanes) {
  const PlaneBox all{0, 0, static_cast<double>(box.width), static_cast<double>(box.height)};
  PINMILL_ASSIGN_OR_RETURN(const PlaneResizer resizer, PlaneResizer::create(static_cast<std::uint32_t>(box.width),
                                                                            static_cast<std::uint32_t>(box.height), all,
                                                                            placed.width_px, placed.height_px));
  for (Lane& lane : lanes) PINMILL_RETURN_IF_ERROR(begin(lane, box, resizer.window_rows(), placed));
  for_each_strip(image, box, background, lanes, [&](Lane& lane, std::uint32_t ready) {
    lane.done = resizer.advance(lane.rows, ready, lane.out.plane(), lane.done);
  });
  return {};
}

// Averaged by a whole factor first; only what is left over is resized.
Result<void> average_lanes(const vips::VImage& image, const PixelBox& box, const Placed& placed, std::uint32_t factor,
                           Rgb8 background, Lanes& lanes) {
  const Placed averaged{averaged_px(static_cast<std::uint32_t>(box.width), factor),
                        averaged_px(static_cast<std::uint32_t>(box.height), factor)};
  for (Lane& lane : lanes) PINMILL_RETURN_IF_ERROR(begin(lane, box, factor, averaged));
  for_each_strip(image, box, background, lanes, [&](Lane& lane, std::uint32_t ready) {
    lane.done = average_rows(lane.rows, ready, factor, lane.out.plane(), lane.done);
  });
  const PlaneBox all{0, 0, static_cast<double>(box.width) / factor, static_cast<double>(box.height) / factor};
  for (Lane& lane : lanes) {
    PINMILL_ASSIGN_OR_RETURN(const Image out, Image::allocate(PixelLayout::grey8, placed.width_px, placed.height_px));
    PINMILL_RETURN_IF_ERROR(resize_plane(lane.out.plane(), all, out.plane()));
    lane.out = out;
  }
  return {};
}

vips::VImage joined(const vips::VImage& like, const Lanes& lanes) {
  vips::VImage out(::vips_image_new_memory());
  VipsImage* pixels = out.get_image();
  if (::vips_image_pipelinev(pixels, VIPS_DEMAND_STYLE_THINSTRIP, like.get_image(), nullptr) != 0) throw vips::VError();
  const Plane& first = lanes[0].out.plane();
  pixels->Xsize = static_cast<int>(first.width_px);
  pixels->Ysize = static_cast<int>(first.height_px);
  pixels->Bands = 3;
  if (::vips_image_write_prepare(pixels) != 0) throw vips::VError();
  for (std::uint32_t y = 0; y < first.height_px; ++y) {
    auto* pixel = reinterpret_cast<std::byte*>(VIPS_IMAGE_ADDR(pixels, 0, static_cast<int>(y)));
    const std::array<const std::byte*, 3> rows{lanes[0].out.plane().row(y), lanes[1].out.plane().row(y),
                                               lanes[2].out.plane().row(y)};
    for (std::uint32_t x = 0; x < first.width_px; ++x)
      for (std::uint32_t band = 0; band < 3; ++band) pixel[3 * x + band] = rows[band][x];
  }
  return out;
}

}  // namespace

bool can_be_cut_by_planes(const vips::VImage& image, const std::optional<Rgb8>& background) {
  const VipsImage* pixels = image.get_image();
  const bool in_memory = pixels->dtype == VIPS_IMAGE_SETBUF || pixels->dtype == VIPS_IMAGE_SETBUF_FOREIGN;
  const bool opaque = image.bands() == 3 && !image.has_alpha();
  const bool flattens = image.bands() == 4 && image.has_alpha() && background;
  return in_memory && pixels->data != nullptr && image.format() == VIPS_FORMAT_UCHAR &&
         image.coding() == VIPS_CODING_NONE && (opaque || flattens);
}

Result<vips::VImage> cut_by_planes(const vips::VImage& image, const PixelBox& box, const Placed& placed,
                                   const std::optional<Rgb8>& background) {
  Lanes lanes;
  const auto factor = std::min({static_cast<std::uint32_t>(box.width) / placed.width_px,
                                static_cast<std::uint32_t>(box.height) / placed.height_px, largest_factor});
  if (placed.purpose == Purpose::overview && factor >= 2)
    PINMILL_RETURN_IF_ERROR(average_lanes(image, box, placed, factor, background.value_or(Rgb8{}), lanes));
  else
    PINMILL_RETURN_IF_ERROR(resize_lanes(image, box, placed, background.value_or(Rgb8{}), lanes));
  return joined(image, lanes);
}

}  // namespace pinmill
