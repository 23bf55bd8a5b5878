// How alike two pictures are, as codecs are judged: structure of luma, noise of chroma.
#pragma once

#include <cmath>
#include <limits>

#include "codecs/image.h"
#include "codecs/libav/handles.h"
#include "codecs/video/luma_ssim.h"
#include "support/result_matchers.h"

namespace pinmill::testing {

struct Likeness {
  double luma_ssim = 0;  ///< 1: the same; of pictures below 8 px a side: by the mean square error alone
  double chroma_psnr_db = 0;
};

namespace likeness_detail {

inline double luma(Rgb8 c) {
  return 0.299 * c.red + 0.587 * c.green + 0.114 * c.blue;
}

inline Image luma_plane(const Image& image) {
  Image plane = take(Image::allocate(PixelLayout::grey8, image.width_px(), image.height_px()));
  for (std::uint32_t y = 0; y < image.height_px(); ++y)
    for (std::uint32_t x = 0; x < image.width_px(); ++x)
      plane.plane().row(y)[x] = static_cast<std::byte>(std::lround(luma(image.rgb_at(x, y))));
  return plane;
}

inline AVFrame frame_over(const Image& plane) {
  AVFrame frame{};
  frame.data[0] = reinterpret_cast<std::uint8_t*>(plane.plane().data);
  frame.linesize[0] = static_cast<int>(plane.plane().stride_bytes);
  frame.width = static_cast<int>(plane.width_px());
  frame.height = static_cast<int>(plane.height_px());
  return frame;
}

inline double psnr_db(double square_error, double count) {
  return square_error == 0 ? 99 : 10 * std::log10(255.0 * 255.0 * count / square_error);
}

}  // namespace likeness_detail

/// Both rgb8, of one size.
inline Likeness likeness(const Image& one, const Image& other) {
  using namespace likeness_detail;
  double luma_error = 0, chroma_error = 0;
  for (std::uint32_t y = 0; y < one.height_px(); ++y)
    for (std::uint32_t x = 0; x < one.width_px(); ++x) {
      const Rgb8 a = one.rgb_at(x, y), b = other.rgb_at(x, y);
      const double lumas = luma(a) - luma(b);
      const double cb = ((a.blue - b.blue) - lumas) * 0.564, cr = ((a.red - b.red) - lumas) * 0.713;
      luma_error += lumas * lumas;
      chroma_error += cb * cb + cr * cr;
    }
  const double count = static_cast<double>(one.width_px()) * one.height_px();
  Likeness found{.luma_ssim = 0, .chroma_psnr_db = psnr_db(chroma_error, 2 * count)};
  const bool small = one.width_px() < 8 || one.height_px() < 8;
  if (small) found.luma_ssim = psnr_db(luma_error, count) >= 30 ? 1 : 0;
  if (!small) {
    const Image a = luma_plane(one), b = luma_plane(other);
    found.luma_ssim = luma_ssim(frame_over(a), frame_over(b));
  }
  return found;
}

}  // namespace pinmill::testing
