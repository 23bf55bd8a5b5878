#include "codecs/story/overlay.h"

#include <algorithm>
#include <cmath>

namespace pinmill {
namespace {

struct Colour {
  double y = 0, cb = 0, cr = 0;
};

// BT.709, limited range.
Colour to_bt709(Rgb8 rgb) {
  const double r = rgb.red / 255.0, g = rgb.green / 255.0, b = rgb.blue / 255.0;
  const double y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return {16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748};
}

std::uint8_t byte_of(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

double alpha_at(const Image& image, std::uint32_t x, std::uint32_t y) {
  return std::to_integer<int>(image.plane().row(y)[std::size_t{x} * 4 + 3]);
}

}  // namespace

Overlay::Overlay(const Caption& caption) {
  const Image& image = caption.image;
  const auto width = static_cast<int>(image.width_px()), height = static_cast<int>(image.height_px());
  const auto left = static_cast<int>(caption.left_px), top = static_cast<int>(caption.top_px);
  luma_ = {left, top, width, height, {}, {}};
  blue_ = {left / 2, top / 2, width / 2, height / 2, {}, {}};
  red_ = blue_;
  for (std::uint32_t y = 0; y < image.height_px(); ++y) {
    for (std::uint32_t x = 0; x < image.width_px(); ++x) {
      luma_.values.push_back(byte_of(to_bt709(image.rgb_at(x, y)).y));
      luma_.opacity.push_back(byte_of(alpha_at(image, x, y)));
    }
  }
  // the mean of four pixels, each by how much of it is there
  for (std::uint32_t y = 0; y + 1 < image.height_px(); y += 2) {
    for (std::uint32_t x = 0; x + 1 < image.width_px(); x += 2) {
      double opacity = 0, cb = 0, cr = 0;
      for (std::uint32_t k = 0; k < 4; ++k) {
        const double alpha = alpha_at(image, x + k % 2, y + k / 2);
        const Colour colour = to_bt709(image.rgb_at(x + k % 2, y + k / 2));
        opacity += alpha;
        cb += alpha * colour.cb;
        cr += alpha * colour.cr;
      }
      blue_.values.push_back(byte_of(opacity > 0 ? cb / opacity : 128));
      red_.values.push_back(byte_of(opacity > 0 ? cr / opacity : 128));
      blue_.opacity.push_back(byte_of(opacity / 4));
    }
  }
  red_.opacity = blue_.opacity;
}

void Overlay::blend(const Layer& layer, std::uint8_t* plane, int stride) {
  for (int y = 0; y < layer.height; ++y) {
    std::uint8_t* under = plane + std::ptrdiff_t{layer.top + y} * stride + layer.left;
    const std::size_t row = static_cast<std::size_t>(y) * static_cast<std::size_t>(layer.width);
    const std::uint8_t* over = layer.values.data() + row;
    const std::uint8_t* opacity = layer.opacity.data() + row;
    for (int x = 0; x < layer.width; ++x)
      under[x] = static_cast<std::uint8_t>((under[x] * (255 - opacity[x]) + over[x] * opacity[x] + 127) / 255);
  }
}

void Overlay::draw_on(AVFrame& picture) const {
  blend(luma_, picture.data[0], picture.linesize[0]);
  blend(blue_, picture.data[1], picture.linesize[1]);
  blend(red_, picture.data[2], picture.linesize[2]);
}

}  // namespace pinmill
