#include "codecs/video/stream_info.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "codecs/libav/dolby_vision.h"
#include "codecs/video/demuxer.h"
#include "codecs/video/orientation.h"

namespace pinmill {
namespace {

constexpr int unspecified = 2;            // H.273
constexpr double max_sample_aspect = 16;  // of either kind; beyond it is damage

template <typename T>
std::string text_or_empty(const T* text) {
  return text != nullptr ? std::string(text) : std::string();
}

// Four printable characters, as MP4, MOV and AVI have them; transport streams have numbers.
std::string tag_text(std::uint32_t tag) {
  std::string text;
  for (int i = 0; i < 4; ++i, tag >>= 8) {
    const auto character = static_cast<char>(tag & 0xff);
    if (character < ' ' || character > '~') return {};
    text += character;
  }
  return text;
}

int level_in_tenths(const AVCodecParameters& parameters) noexcept {
  if (parameters.level <= 0) return 0;
  switch (parameters.codec_id) {
    case AV_CODEC_ID_H264: return parameters.level;
    case AV_CODEC_ID_HEVC: return parameters.level / 3;
    case AV_CODEC_ID_AV1: return 10 * (2 + parameters.level / 4) + parameters.level % 4;
    default: return 0;
  }
}

std::uint8_t orientation_of(const AVStream& stream) {
  const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
  if (matrix == nullptr) return 1;
  return static_cast<std::uint8_t>(orientation_of_matrix({reinterpret_cast<const std::int32_t*>(matrix), 9}));
}

Rational sample_aspect_of(const AVStream& stream, const AVFrame* frame) noexcept {
  for (const AVRational aspect : {stream.sample_aspect_ratio, stream.codecpar->sample_aspect_ratio,
                                  frame != nullptr ? frame->sample_aspect_ratio : AVRational{0, 1}}) {
    if (aspect.num <= 0 || aspect.den <= 0) continue;
    const double value = av_q2d(aspect);
    if (value > max_sample_aspect || value < 1 / max_sample_aspect) continue;
    AVRational reduced{};
    av_reduce(&reduced.num, &reduced.den, aspect.num, aspect.den, INT32_MAX);
    return {reduced.num, reduced.den};
  }
  return {1, 1};
}

std::uint8_t code_point(int value) noexcept {
  return static_cast<std::uint8_t>(value >= 0 && value <= 255 ? value : unspecified);
}

// A decoder's frame has the coded pictures' own description where there is one, the container's otherwise.
CodePoints code_points_of(const AVCodecParameters& parameters, const AVFrame* frame) noexcept {
  if (frame != nullptr)
    return {code_point(frame->color_primaries), code_point(frame->color_trc), code_point(frame->colorspace),
            frame->color_range == AVCOL_RANGE_JPEG};
  return {code_point(parameters.color_primaries), code_point(parameters.color_trc), code_point(parameters.color_space),
          parameters.color_range == AVCOL_RANGE_JPEG};
}

// "yuvj420p" is yuv420p in full range, by libav's older way to say so.
bool is_old_full_range(AVPixelFormat format) noexcept {
  constexpr std::array all = {AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVJ440P,
                              AV_PIX_FMT_YUVJ411P};
  return std::find(all.begin(), all.end(), format) != all.end();
}

ColourInfo colour_of(const AVCodecParameters& parameters, const AVFrame* frame, AVPixelFormat format) {
  ColourInfo colour;
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  if (description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) == 0)
    colour.model = description->nb_components < 3 ? ColourModel::grey : ColourModel::ycbcr;
  CodePoints points = code_points_of(parameters, frame);
  points.full_range = points.full_range || is_old_full_range(format);
  const bool says_something = points.primaries != unspecified || points.transfer != unspecified ||
                              points.matrix != unspecified || points.full_range;
  if (says_something) colour.code_points = points;
  if (points.transfer == AVCOL_TRC_SMPTE2084) colour.dynamic = Dynamic::pq;
  if (points.transfer == AVCOL_TRC_ARIB_STD_B67) colour.dynamic = Dynamic::hlg;
  return colour;
}

bool has_alpha(const AVStream& stream, AVPixelFormat format) noexcept {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  if (description != nullptr && (description->flags & AV_PIX_FMT_FLAG_ALPHA) != 0) return true;
  const AVDictionaryEntry* layer = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);  // WebM's second layer
  return layer != nullptr && std::string_view(layer->value) == "1";
}

std::string layout_text(const AVChannelLayout& layout) {
  std::array<char, 64> text{};
  return av_channel_layout_describe(&layout, text.data(), text.size()) > 0 ? std::string(text.data()) : std::string();
}

StreamKind kind_of(AVMediaType type) noexcept {
  switch (type) {
    case AVMEDIA_TYPE_VIDEO: return StreamKind::picture;
    case AVMEDIA_TYPE_AUDIO: return StreamKind::sound;
    case AVMEDIA_TYPE_SUBTITLE: return StreamKind::subtitle;
    default: return StreamKind::data;
  }
}

}  // namespace

FieldOrder flagged_fields(const AVStream& stream, const AVFrame* first_frame) noexcept {
  switch (stream.codecpar->field_order) {
    case AV_FIELD_TT:
    case AV_FIELD_TB: return FieldOrder::top_first;
    case AV_FIELD_BB:
    case AV_FIELD_BT: return FieldOrder::bottom_first;
    default: break;
  }
  if (first_frame == nullptr || first_frame->interlaced_frame == 0) return FieldOrder::progressive;
  return first_frame->top_field_first != 0 ? FieldOrder::top_first : FieldOrder::bottom_first;
}

PictureStream picture_info(const AVStream& stream, const AVFrame* first_frame) {
  const AVCodecParameters& parameters = *stream.codecpar;
  const auto format = static_cast<AVPixelFormat>(first_frame != nullptr ? first_frame->format : parameters.format);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  PictureStream picture;
  picture.codec = avcodec_get_name(parameters.codec_id);
  picture.codec_tag = tag_text(parameters.codec_tag);
  picture.profile = text_or_empty(avcodec_profile_name(parameters.codec_id, parameters.profile));
  picture.level = level_in_tenths(parameters);
  picture.stored_width_px =
      static_cast<std::uint32_t>(std::max(first_frame != nullptr ? first_frame->width : parameters.width, 0));
  picture.stored_height_px =
      static_cast<std::uint32_t>(std::max(first_frame != nullptr ? first_frame->height : parameters.height, 0));
  picture.sample_aspect = sample_aspect_of(stream, first_frame);
  picture.orientation = orientation_of(stream);
  picture.bit_depth = static_cast<std::uint8_t>(description != nullptr ? description->comp[0].depth : 8);
  picture.pixel_format = text_or_empty(av_get_pix_fmt_name(format));
  picture.frames_per_second = stream.avg_frame_rate.den > 0 ? av_q2d(stream.avg_frame_rate) : 0;
  picture.fields = flagged_fields(stream, first_frame);
  picture.colour = colour_of(parameters, first_frame, format);
  picture.dolby_vision_profile = libav::dolby_vision_profile(stream);
  picture.has_alpha = has_alpha(stream, format);
  return picture;
}

SoundStream sound_info(const AVStream& stream) {
  const AVCodecParameters& parameters = *stream.codecpar;
  return {.codec = avcodec_get_name(parameters.codec_id),
          .profile = text_or_empty(avcodec_profile_name(parameters.codec_id, parameters.profile)),
          .sample_rate_hz = static_cast<std::uint32_t>(std::max(parameters.sample_rate, 0)),
          .channels = static_cast<std::uint32_t>(std::max(parameters.ch_layout.nb_channels, 0)),
          .layout = layout_text(parameters.ch_layout)};
}

StreamSummary summary_of(const AVStream& stream) {
  return {.kind = kind_of(stream.codecpar->codec_type),
          .codec = stream.codecpar->codec_id == AV_CODEC_ID_NONE
                       ? tag_text(stream.codecpar->codec_tag)
                       : std::string(avcodec_get_name(stream.codecpar->codec_id)),
          .decodable = allowed_decoder(stream.codecpar->codec_id) != nullptr,
          .cover_picture = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0};
}

}  // namespace pinmill
