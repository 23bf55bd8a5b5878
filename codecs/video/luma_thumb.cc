#include "codecs/video/luma_thumb.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "codecs/libav/error.h"

namespace pinmill {

double LumaThumb::mean() const noexcept {
  if (pixels.empty()) return 0;
  return std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

double LumaThumb::deviation() const noexcept {
  if (pixels.empty()) return 0;
  const double middle = mean();
  const double squares = std::accumulate(pixels.begin(), pixels.end(), 0.0, [middle](double sum, std::uint8_t pixel) {
    return sum + (pixel - middle) * (pixel - middle);
  });
  return std::sqrt(squares / static_cast<double>(pixels.size()));
}

double LumaThumb::sharpness() const noexcept {
  if (width < 3 || height < 3) return 0;
  double squares = 0;
  for (int y = 1; y + 1 < height; ++y) {
    const std::uint8_t* row = pixels.data() + static_cast<std::ptrdiff_t>(y) * width;
    for (int x = 1; x + 1 < width; ++x) {
      const int edge = 4 * row[x] - row[x - 1] - row[x + 1] - row[x - width] - row[x + width];
      squares += static_cast<double>(edge * edge) / 16;
    }
  }
  return std::sqrt(squares / (static_cast<double>(width - 2) * (height - 2)));
}

double LumaThumb::difference(const LumaThumb& other) const noexcept {
  if (pixels.empty() || width != other.width || height != other.height) return 255;
  double sum = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) sum += std::abs(pixels[i] - other.pixels[i]);
  return sum / static_cast<double>(pixels.size());
}

Result<LumaThumb> luma_thumb(const AVFrame& frame, int longest_side_px) {
  const int longest = std::max({frame.width, frame.height, 1});
  const int side = std::min(longest, longest_side_px);
  LumaThumb thumb;
  thumb.width = std::max(frame.width * side / longest, 1);
  thumb.height = std::max(frame.height * side / longest, 1);
  thumb.pixels.resize(static_cast<std::size_t>(thumb.width) * static_cast<std::size_t>(thumb.height));
  const libav::ScalerPtr scaler(sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                               thumb.width, thumb.height, AV_PIX_FMT_GRAY8, SWS_AREA, nullptr, nullptr,
                                               nullptr));
  if (!scaler) return Error(ErrorCode::unsupported, "FFmpeg cannot shrink the picture's luma");
  std::uint8_t* planes[4] = {thumb.pixels.data(), nullptr, nullptr, nullptr};
  const int strides[4] = {thumb.width, 0, 0, 0};
  if (const int done = sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides); done < 0)
    return libav::error_from(done, "shrink the picture's luma");
  return thumb;
}

}  // namespace pinmill
