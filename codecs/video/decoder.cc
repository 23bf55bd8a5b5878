#include "codecs/video/decoder.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/video/demuxer.h"

namespace pinmill {
namespace {

// FFmpeg's own VP8 and VP9 decoders do not see the layer that carries alpha; libvpx does.
const AVCodec* decoder_for(const AVCodecParameters& parameters, bool has_alpha_layer) {
  if (has_alpha_layer && parameters.codec_id == AV_CODEC_ID_VP9) return avcodec_find_decoder_by_name("libvpx-vp9");
  if (has_alpha_layer && parameters.codec_id == AV_CODEC_ID_VP8) return avcodec_find_decoder_by_name("libvpx");
  return allowed_decoder(parameters.codec_id);
}

constexpr std::int64_t large_picture_px = 4'000'000;
constexpr int most_threads_for_large = 4;

// Each thread holds frames of its own, and libavcodec would take one more than there are processors.
int threads_for(const AVCodecParameters& parameters, int wanted) {
  if (wanted > 0 || std::int64_t{parameters.width} * parameters.height < large_picture_px) return wanted;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most_threads_for_large);
}

}  // namespace

Result<libav::CodecContextPtr> open_decoder(const graph::StreamInfo& info, const DecoderOptions& options) {
  const AVCodecParameters& parameters = *info.parameters;
  const AVCodec* decoder = decoder_for(parameters, info.has_alpha_layer);
  if (decoder == nullptr)
    return Error(ErrorCode::unsupported, fmt::format("{} is not decoded here", avcodec_get_name(parameters.codec_id)));
  libav::CodecContextPtr context(avcodec_alloc_context3(decoder));
  if (!context) return Error(ErrorCode::limit_exceeded, "no memory for a decoder");
  if (const int set = avcodec_parameters_to_context(context.get(), &parameters); set < 0)
    return libav::error_from(set, "avcodec_parameters_to_context");
  context->pkt_timebase = {info.time_base.num, info.time_base.den};
  context->thread_count = threads_for(parameters, options.threads);
  context->max_pixels = options.max_pixels;
  const int opened = avcodec_open2(context.get(), decoder, nullptr);
  if (opened == AVERROR(EINVAL))  // all else was given by us
    return Error(ErrorCode::corrupt_input, Origin::libav, opened,
                 fmt::format("open the {} decoder: what the stream says of itself cannot be", decoder->name));
  if (opened < 0) return libav::error_from(opened, fmt::format("open the {} decoder", decoder->name));
  return context;
}

}  // namespace pinmill
