#include "codecs/story/picture.h"

#include <algorithm>
#include <cmath>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

constexpr int planes = 3;

Error no_memory() {
  return Error(ErrorCode::limit_exceeded, "no memory for a picture of the story");
}

void tag(AVFrame& frame) noexcept {
  frame.colorspace = AVCOL_SPC_BT709;
  frame.color_primaries = AVCOL_PRI_BT709;
  frame.color_trc = AVCOL_TRC_BT709;
  frame.color_range = AVCOL_RANGE_MPEG;
  frame.chroma_location = AVCHROMA_LOC_LEFT;
  frame.sample_aspect_ratio = {1, 1};
}

void mix_row(const std::uint8_t* under, const std::uint8_t* over, std::uint8_t* into, int width, int weight_256) {
  for (int x = 0; x < width; ++x)
    into[x] = static_cast<std::uint8_t>((under[x] * (256 - weight_256) + over[x] * weight_256 + 128) >> 8);
}

}  // namespace

Result<libav::FramePtr> allocate_picture(int width_px, int height_px) {
  libav::FramePtr frame(av_frame_alloc());
  if (!frame) return no_memory();
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = width_px;
  frame->height = height_px;
  if (av_frame_get_buffer(frame.get(), 0) < 0) return no_memory();
  tag(*frame);
  return frame;
}

Result<libav::FramePtr> picture_of(const Image& image) {
  const auto width = static_cast<int>(image.width_px()), height = static_cast<int>(image.height_px());
  if (image.layout() != PixelLayout::rgb8 || width % 2 != 0 || height % 2 != 0)
    return Error(ErrorCode::internal, "a story's pictures are made of RGB with even sides");
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, allocate_picture(width, height));
  const libav::ScalerPtr scaler(sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUV420P,
                                               SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nullptr, nullptr,
                                               nullptr));
  if (!scaler) return no_memory();
  const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
  constexpr int limited = 0, full = 1, unity = 1 << 16;
  sws_setColorspaceDetails(scaler.get(), matrix, full, matrix, limited, 0, unity, unity);
  const std::uint8_t* rows[4] = {reinterpret_cast<const std::uint8_t*>(image.plane().data), nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(image.plane().stride_bytes), 0, 0, 0};
  if (const int done = sws_scale(scaler.get(), rows, strides, 0, height, frame->data, frame->linesize); done < 0)
    return libav::error_from(done, "convert a still's pixels");
  return frame;
}

Result<libav::FramePtr> same_picture(const AVFrame& frame) {
  libav::FramePtr same(av_frame_clone(&frame));
  if (!same) return no_memory();
  return same;
}

Result<libav::FramePtr> mixed(const AVFrame& under, const AVFrame& over, double weight) {
  PINMILL_ASSIGN_OR_RETURN(libav::FramePtr frame, allocate_picture(under.width, under.height));
  const int weight_256 = static_cast<int>(std::lround(std::clamp(weight, 0.0, 1.0) * 256));
  for (int plane = 0; plane < planes; ++plane) {
    const int width = plane == 0 ? under.width : under.width / 2, height = plane == 0 ? under.height : under.height / 2;
    for (int y = 0; y < height; ++y)
      mix_row(under.data[plane] + std::ptrdiff_t{y} * under.linesize[plane],
              over.data[plane] + std::ptrdiff_t{y} * over.linesize[plane],
              frame->data[plane] + std::ptrdiff_t{y} * frame->linesize[plane], width, weight_256);
  }
  return frame;
}

}  // namespace pinmill
