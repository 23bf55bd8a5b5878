#include "codecs/vips/box_average.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace pinmill {
namespace {

struct Cut {
  int begin, end;
};

// Where block `index` of `count` lies; the last takes what is left.
Cut block(int index, int count, int factor, int length) {
  return {index * factor, index + 1 == count ? length : std::min((index + 1) * factor, length)};
}

int blocks(int length, int factor) {
  return std::max(1, (length + factor / 2) / factor);
}

void add_row(const std::uint8_t* row, std::vector<std::uint32_t>& sums) {
  std::uint32_t* sum = sums.data();
  for (std::size_t index = 0; index < sums.size(); ++index) sum[index] += row[index];
}

void divide(const std::vector<std::uint32_t>& sums, int bands, int rows, Cut columns, std::uint8_t* pixel) {
  const auto count = static_cast<std::uint32_t>(rows * (columns.end - columns.begin));
  for (int band = 0; band < bands; ++band) {
    std::uint32_t sum = 0;
    for (int column = columns.begin; column < columns.end; ++column)
      sum += sums[static_cast<std::size_t>(column * bands + band)];
    pixel[band] = static_cast<std::uint8_t>((sum + count / 2) / count);
  }
}

}  // namespace

bool can_be_averaged(const vips::VImage& image) {
  return image.format() == VIPS_FORMAT_UCHAR && image.coding() == VIPS_CODING_NONE && !image.has_alpha() &&
         image.get_image()->dtype == VIPS_IMAGE_SETBUF && image.get_image()->data != nullptr;
}

vips::VImage box_averaged(const vips::VImage& image, const PixelBox& box, int factor) {
  const int bands = image.bands(), width = blocks(box.width, factor), height = blocks(box.height, factor);
  vips::VImage out(::vips_image_new_memory());
  if (::vips_image_pipelinev(out.get_image(), VIPS_DEMAND_STYLE_THINSTRIP, image.get_image(), nullptr) != 0)
    throw vips::VError();
  out.get_image()->Xsize = width;
  out.get_image()->Ysize = height;
  if (::vips_image_write_prepare(out.get_image()) != 0) throw vips::VError();
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(box.width) * static_cast<std::size_t>(bands));
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0U);
    const Cut rows = block(y, height, factor, box.height);
    for (int row = rows.begin; row < rows.end; ++row)
      add_row(reinterpret_cast<const std::uint8_t*>(VIPS_IMAGE_ADDR(image.get_image(), box.left, box.top + row)), sums);
    auto* pixel = reinterpret_cast<std::uint8_t*>(VIPS_IMAGE_ADDR(out.get_image(), 0, y));
    for (int x = 0; x < width; ++x, pixel += bands)
      divide(sums, bands, rows.end - rows.begin, block(x, width, factor, box.width), pixel);
  }
  return out;
}

}  // namespace pinmill
