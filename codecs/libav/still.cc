#include "codecs/libav/still.h"

#include <cstring>
#include <limits>

#include <fmt/format.h>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include "codecs/libav/error.h"
#include "codecs/libav/handles.h"
#include "codecs/libav/io_bridge.h"
#include "codecs/video/demuxer.h"

namespace pinmill {
namespace {

using namespace libav;

Error no_memory() {
  return Error(ErrorCode::limit_exceeded, "no memory for a picture");
}

struct Target {
  PixelLayout layout;
  AVPixelFormat format;
};

Target target_for(AVPixelFormat format) noexcept {
  const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
  const bool alpha = descriptor != nullptr && (descriptor->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
  const bool deep = descriptor != nullptr && descriptor->comp[0].depth > 8;
  if (deep)
    return alpha ? Target{PixelLayout::rgba16, AV_PIX_FMT_RGBA64} : Target{PixelLayout::rgb16, AV_PIX_FMT_RGB48};
  return alpha ? Target{PixelLayout::rgba8, AV_PIX_FMT_RGBA} : Target{PixelLayout::rgb8, AV_PIX_FMT_RGB24};
}

Result<CodecContextPtr> open_decoder(const AVCodec* decoder, const AVCodecParameters* parameters,
                                     const ImageLimits& limits) {
  if (decoder == nullptr) return Error(ErrorCode::unsupported, "FFmpeg was built without the decoder");
  CodecContextPtr context(avcodec_alloc_context3(decoder));
  if (!context) return no_memory();
  if (parameters != nullptr) {
    if (const int copied = avcodec_parameters_to_context(context.get(), parameters); copied < 0)
      return error_from(copied, "prepare the decoder");
  }
  context->thread_count = 1;
  context->max_pixels = static_cast<std::int64_t>(limits.max_frame_px);
  if (const int opened = avcodec_open2(context.get(), decoder, nullptr); opened < 0)
    return error_from(opened, "open the decoder");
  return context;
}

Error decoding_error(int number) {
  return error_from(is_damage(number) ? AVERROR_INVALIDDATA : number, "decode the picture");
}

// One packet is one frame; what the decoder holds back comes at the end.
Result<FramePtr> decode_frame(AVCodecContext& context, const AVPacket& packet) {
  FramePtr frame(av_frame_alloc());
  if (!frame) return no_memory();
  if (const int sent = avcodec_send_packet(&context, &packet); sent < 0) return decoding_error(sent);
  int got = avcodec_receive_frame(&context, frame.get());
  if (got == AVERROR(EAGAIN)) {
    if (const int ended = avcodec_send_packet(&context, nullptr); ended < 0)
      return error_from(ended, "end the picture");
    got = avcodec_receive_frame(&context, frame.get());
  }
  if (got < 0) return decoding_error(got);
  return frame;
}

// A BMP file is one packet as it is; the decoder reads its header, no demuxer is wanted. libav reads a little beyond a
// packet's end, so it gets a copy with room.
Result<FramePtr> decode_bmp(ByteView file, const ImageLimits& limits) {
  if (file.size() > std::numeric_limits<int>::max() / 2)
    return Error(ErrorCode::limit_exceeded, "a BMP of more than 1 GiB is not taken");
  PacketPtr packet(av_packet_alloc());
  if (!packet || av_new_packet(packet.get(), static_cast<int>(file.size())) < 0) return no_memory();
  std::memcpy(packet->data, file.data(), file.size());
  PINMILL_ASSIGN_OR_RETURN(const CodecContextPtr context,
                           open_decoder(avcodec_find_decoder(AV_CODEC_ID_BMP), nullptr, limits));
  return decode_frame(*context, *packet);
}

Result<FramePtr> decode_apng(ByteView file, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(auto input, InputBridge::from_memory(file));
  const VideoLimits as_video{.max_input_bytes = limits.max_input_bytes, .max_side_px = limits.max_side_px};
  PINMILL_ASSIGN_OR_RETURN(const auto demuxer, Demuxer::open(std::move(input), Format::apng, as_video));
  const int stream = demuxer->picture_stream();
  if (stream < 0) return Error(ErrorCode::corrupt_input, "the animation has no frames");
  const AVCodecParameters* parameters = demuxer->stream(stream).codecpar;
  PINMILL_ASSIGN_OR_RETURN(const CodecContextPtr context,
                           open_decoder(allowed_decoder(AV_CODEC_ID_APNG), parameters, limits));
  PacketPtr packet(av_packet_alloc());
  if (!packet) return no_memory();
  PINMILL_ASSIGN_OR_RETURN(const bool more, demuxer->read(*packet));
  if (!more) return Error(ErrorCode::corrupt_input, "the animation has no frames");
  return decode_frame(*context, *packet);
}

Result<Image> converted(const AVFrame& frame, const Target& target, const ImageLimits& limits) {
  const auto width = static_cast<std::uint32_t>(frame.width), height = static_cast<std::uint32_t>(frame.height);
  PINMILL_ASSIGN_OR_RETURN(const Image image, Image::allocate(target.layout, width, height, limits.max_decoded_bytes));
  const ScalerPtr scaler(sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(frame.format),
                                        frame.width, frame.height, target.format, SWS_POINT | SWS_ACCURATE_RND, nullptr,
                                        nullptr, nullptr));
  if (!scaler) return Error(ErrorCode::unsupported, "FFmpeg cannot convert the picture's pixels");
  std::uint8_t* planes[4] = {reinterpret_cast<std::uint8_t*>(image.plane().data), nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(image.plane().stride_bytes), 0, 0, 0};
  if (const int done = sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides); done < 0)
    return error_from(done, "convert the picture's pixels");
  return image;
}

// A frame that has our layout already is used where it is.
Result<Image> image_of(FramePtr frame, const ImageLimits& limits) {
  const Target target = target_for(static_cast<AVPixelFormat>(frame->format));
  if (frame->format != target.format) return converted(*frame, target, limits);
  const std::shared_ptr<AVFrame> owner(std::move(frame));
  const Plane plane{reinterpret_cast<std::byte*>(owner->data[0]), owner->linesize[0],
                    static_cast<std::uint32_t>(owner->width), static_cast<std::uint32_t>(owner->height)};
  return Image::adopt(target.layout, plane.width_px, plane.height_px, {plane}, owner);
}

Bytes profile_of(const AVFrame& frame) {
  const AVFrameSideData* profile = av_frame_get_side_data(&frame, AV_FRAME_DATA_ICC_PROFILE);
  if (profile == nullptr) return {};
  const auto* data = reinterpret_cast<const std::byte*>(profile->data);
  return {data, data + profile->size};
}

}  // namespace

Result<DecodedPicture> decode_libav_still(ByteView file, Format format, const ImageLimits& limits) {
  PINMILL_ASSIGN_OR_RETURN(const ImageInfo info, read_libav_still_info(file, format, limits));
  PINMILL_ASSIGN_OR_RETURN(FramePtr frame,
                           format == Format::apng ? decode_apng(file, limits) : decode_bmp(file, limits));
  if (static_cast<std::uint32_t>(frame->width) != info.width_px ||
      static_cast<std::uint32_t>(frame->height) != info.height_px)
    return Error(ErrorCode::corrupt_input, fmt::format("the header promises {}×{} px, the picture has {}×{}",
                                                       info.width_px, info.height_px, frame->width, frame->height));
  DecodedPicture picture;
  picture.icc_profile = profile_of(*frame);
  if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0)
    picture.damage = "parts of the data are damaged";
  PINMILL_ASSIGN_OR_RETURN(picture.image, image_of(std::move(frame), limits));
  return picture;
}

}  // namespace pinmill
