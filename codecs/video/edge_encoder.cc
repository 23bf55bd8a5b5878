#include "codecs/video/edge_encoder.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "codecs/libav/error.h"
#include "codecs/libav/x264_parameters.h"

namespace pinmill {
namespace {

constexpr const char* quality = "17";  // seldom seen at the seam, and a second of it is small
constexpr double key_frame_interval_s = 2;

const char* profile_name(const H264Parameters& source) noexcept {
  switch (source.profile) {
    case 66: return "baseline";
    case 77: return "main";
    case 100: return "high";
    default: return nullptr;
  }
}

void configure(AVCodecContext& context, const AVFrame& first, const H264Parameters& source, Rational frame_rate,
               int threads) {
  context.width = first.width;
  context.height = first.height;
  context.pix_fmt = static_cast<AVPixelFormat>(first.format);
  context.time_base = first.time_base;
  context.sample_aspect_ratio = first.sample_aspect_ratio;
  context.color_primaries = first.color_primaries;
  context.color_trc = first.color_trc;
  context.colorspace = first.colorspace;
  context.color_range = first.color_range;
  context.chroma_sample_location = first.chroma_location;
  context.level = source.level;
  context.max_b_frames = 0;
  context.refs = 1;
  context.thread_count = threads;
  context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (frame_rate.num > 0 && frame_rate.den > 0) {
    context.framerate = {frame_rate.num, frame_rate.den};
    context.gop_size = std::max(static_cast<int>(std::lround(key_frame_interval_s * frame_rate.value())), 1);
  }
}

}  // namespace

Result<std::unique_ptr<EdgeEncoder>> EdgeEncoder::open(const AVFrame& first, const H264Parameters& source, int id,
                                                       Rational frame_rate, int threads) {
  const char* profile = profile_name(source);
  const bool four_two_zero = first.format == AV_PIX_FMT_YUV420P || first.format == AV_PIX_FMT_YUVJ420P;
  if (profile == nullptr || !four_two_zero)
    return Error(ErrorCode::unsupported,
                 fmt::format("pictures of H.264's profile {} are not joined to encoded ones", int{source.profile}));
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (codec == nullptr) return Error(ErrorCode::unsupported, "this FFmpeg was built without libx264");
  std::unique_ptr<EdgeEncoder> encoder(new EdgeEncoder);
  encoder->context_.reset(avcodec_alloc_context3(codec));
  if (!encoder->context_) return Error(ErrorCode::limit_exceeded, "no memory for an encoder");
  configure(*encoder->context_, first, source, frame_rate, threads);
  libav::Options options;
  options.set("preset", "veryfast").set("crf", quality).set("profile", profile);
  options.set("x264-params", libav::x264_parameters(fmt::format("sps-id={}", id)).c_str());
  if (const int opened = avcodec_open2(encoder->context_.get(), codec, options.address()); opened < 0)
    return libav::error_from(opened, "open libx264");
  const ByteView header(reinterpret_cast<const std::byte*>(encoder->context_->extradata),
                        static_cast<std::size_t>(std::max(encoder->context_->extradata_size, 0)));
  PINMILL_ASSIGN_OR_RETURN(encoder->parameters_, read_h264_parameters(header));
  return encoder;
}

Result<void> EdgeEncoder::encode(const AVFrame& frame) {
  const libav::FramePtr plain(av_frame_clone(&frame));
  if (!plain) return Error(ErrorCode::limit_exceeded, "no memory for a frame");
  plain->pict_type = AV_PICTURE_TYPE_NONE;  // the encoder's to choose, not the source's
  ++frames_;
  if (const int sent = avcodec_send_frame(context_.get(), plain.get()); sent < 0)
    return libav::error_from(sent, "avcodec_send_frame");
  return drain();
}

Result<void> EdgeEncoder::finish() {
  if (const int sent = avcodec_send_frame(context_.get(), nullptr); sent < 0)
    return libav::error_from(sent, "avcodec_send_frame");
  return drain();
}

Result<void> EdgeEncoder::drain() {
  while (true) {
    libav::PacketPtr packet(av_packet_alloc());
    if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
    const int received = avcodec_receive_packet(context_.get(), packet.get());
    if (received == AVERROR(EAGAIN) || received == AVERROR_EOF) return {};
    if (received < 0) return libav::error_from(received, "avcodec_receive_packet");
    packets_.push_back(std::move(packet));
  }
}

}  // namespace pinmill
