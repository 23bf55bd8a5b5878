#include "codecs/video/demuxer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "codecs/libav/error.h"

namespace pinmill {
namespace {

constexpr std::int64_t probe_bytes = 5'000'000;
constexpr std::int64_t analyse_us = 10'000'000;

// The only decoders that ever run: what cameras, phones and editors write. Names, since libavformat takes a list of
// names.
constexpr std::array decoder_names = {
    "h264",         "hevc",          "vp8",       "vp9",       "libdav1d",   "mpeg1video", "mpeg2video", "mpeg4",
    "h263",         "mjpeg",         "prores",    "dnxhd",     "dvvideo",    "msmpeg4",    "msmpeg4v2",  "qtrle",
    "rawvideo",     "gif",           "apng",      "libvpx",    "libvpx-vp9", "aac",        "aac_latm",   "mp3float",
    "mp2float",     "mp1float",      "ac3",       "eac3",      "alac",       "opus",       "vorbis",     "flac",
    "amrnb",        "amrwb",         "pcm_s16le", "pcm_s16be", "pcm_s24le",  "pcm_s24be",  "pcm_s32le",  "pcm_s32be",
    "pcm_f32le",    "pcm_f32be",     "pcm_f64le", "pcm_f64be", "pcm_u8",     "pcm_s8",     "pcm_alaw",   "pcm_mulaw",
    "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms"};

const char* demuxer_name(Format format) noexcept {
  switch (format) {
    case Format::mp4:
    case Format::mov:
    case Format::m4v:
    case Format::three_gp: return "mov";
    case Format::matroska:
    case Format::webm: return "matroska";
    case Format::avi: return "avi";
    case Format::mpeg_ts: return "mpegts";
    case Format::mpeg_ps: return "mpeg";
    case Format::gif: return "gif";
    case Format::apng: return "apng";
    case Format::mp3: return "mp3";
    case Format::wav: return "wav";
    case Format::flac: return "flac";
    case Format::ogg: return "ogg";
    default: return nullptr;
  }
}

// What libavformat may open while it looks at the streams.
std::string decoder_list(Format format, CodedPictures coded) {
  const bool boxes_tell = coded == CodedPictures::unread && keeps_its_index_in_boxes(format);
  std::string list;
  for (const char* name : decoder_names) {
    if (boxes_tell && std::string_view(name) == "h264") continue;
    if (!list.empty()) list += ',';
    list += name;
  }
  return list;
}

// A playlist or a reference movie asks for files by name; nobody gets any.
int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
  return AVERROR(EPERM);
}

int is_stopped(void* input) {
  return static_cast<libav::InputBridge*>(input)->stop_requested() ? 1 : 0;
}

libav::InputContextPtr prepared_context(libav::InputBridge& input) {
  libav::InputContextPtr context(avformat_alloc_context());
  if (!context) return context;
  context->pb = input.context();
  context->flags |= AVFMT_FLAG_CUSTOM_IO;
  context->io_open = refuse_to_open;
  context->interrupt_callback = {is_stopped, &input};
  context->probesize = probe_bytes;
  context->max_analyze_duration = analyse_us;
  return context;
}

Error failure(const libav::InputBridge& input, int number, std::string call) {
  if (input.stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
  const bool damaged = input.failure() == 0 && libav::is_damage(number);
  return libav::error_from(damaged ? AVERROR_INVALIDDATA : number, std::move(call));
}

Result<void> check_limits(const AVFormatContext& context, const VideoLimits& limits) {
  if (context.nb_streams > limits.max_streams)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the file has {} streams; up to {} are taken", context.nb_streams, limits.max_streams));
  const std::chrono::microseconds duration(context.duration == AV_NOPTS_VALUE ? 0 : context.duration);
  if (duration > limits.max_duration)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the video lasts {:.1f} s; up to {} s are taken",
                             static_cast<double>(duration.count()) / 1e6, limits.max_duration.count()));
  for (unsigned index = 0; index < context.nb_streams; ++index) {
    const AVCodecParameters& parameters = *context.streams[index]->codecpar;
    PINMILL_RETURN_IF_ERROR(check_sides(parameters.width, parameters.height, limits));
  }
  return {};
}

}  // namespace

Result<void> check_sides(int width_px, int height_px, const VideoLimits& limits) {
  if (static_cast<std::uint32_t>(std::max({width_px, height_px, 0})) <= limits.max_side_px) return {};
  return Error(ErrorCode::limit_exceeded, fmt::format("the picture is {}×{} px; sides up to {} px are taken", width_px,
                                                      height_px, limits.max_side_px));
}

const AVCodec* allowed_decoder(AVCodecID codec) noexcept {
  for (const char* name : decoder_names) {
    const AVCodec* decoder = avcodec_find_decoder_by_name(name);
    if (decoder != nullptr && decoder->id == codec) return decoder;
  }
  return nullptr;
}

Demuxer::Demuxer(std::unique_ptr<libav::InputBridge> input, libav::InputContextPtr context)
    : input_(std::move(input)), context_(std::move(context)) {}

Result<std::unique_ptr<Demuxer>> Demuxer::open(std::unique_ptr<libav::InputBridge> input, Format format,
                                               const VideoLimits& limits, CodedPictures coded) {
  const char* name = demuxer_name(format);
  const AVInputFormat* demuxer = name != nullptr ? av_find_input_format(name) : nullptr;
  if (demuxer == nullptr)
    return Error(ErrorCode::unsupported, fmt::format("{} is no video that is taken", traits_of(format).name));
  if (input->size_bytes() > limits.max_input_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("the file has {} bytes; up to {} are taken", input->size_bytes(), limits.max_input_bytes));
  libav::InputContextPtr context = prepared_context(*input);
  if (!context) return Error(ErrorCode::limit_exceeded, "no memory for a demuxer");
  // a sample that reaches beyond the file's end; a transport stream's flag means less than that
  if (keeps_its_index_in_boxes(format)) context->flags |= AVFMT_FLAG_DISCARD_CORRUPT;
  const std::string decoders = decoder_list(format, coded);
  libav::Options options;
  options.set("format_whitelist", demuxer->name).set("codec_whitelist", decoders.c_str()).set("protocol_whitelist", "");
  options.set("max_streams", limits.max_streams);
  AVFormatContext* raw = context.release();  // freed by the call where it fails
  if (const int opened = avformat_open_input(&raw, nullptr, demuxer, options.address()); opened < 0)
    return failure(*input, opened, fmt::format("open as {}", traits_of(format).name));
  context.reset(raw);
  PINMILL_RETURN_IF_ERROR(check_limits(*context, limits));
  if (const int found = avformat_find_stream_info(context.get(), nullptr); found < 0)
    return failure(*input, found, "read the streams' headers");
  if (input->stop_requested()) return Error(ErrorCode::cancelled, "stopped on request");
  PINMILL_RETURN_IF_ERROR(check_limits(*context, limits));
  return std::unique_ptr<Demuxer>(new Demuxer(std::move(input), std::move(context)));
}

int Demuxer::picture_stream() const noexcept {
  int first = -1;
  for (unsigned index = 0; index < context_->nb_streams; ++index) {
    const AVStream& stream = *context_->streams[index];
    if (stream.codecpar->codec_type != AVMEDIA_TYPE_VIDEO) continue;
    if ((stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ||
        allowed_decoder(stream.codecpar->codec_id) == nullptr)
      continue;
    if ((stream.disposition & AV_DISPOSITION_DEFAULT) != 0) return static_cast<int>(index);
    if (first < 0) first = static_cast<int>(index);
  }
  return first;
}

int Demuxer::sound_stream() const noexcept {
  int first = -1;
  for (unsigned index = 0; index < context_->nb_streams; ++index) {
    const AVStream& stream = *context_->streams[index];
    const AVCodecParameters& parameters = *stream.codecpar;
    if (parameters.codec_type != AVMEDIA_TYPE_AUDIO || allowed_decoder(parameters.codec_id) == nullptr) continue;
    if (parameters.sample_rate <= 0 || parameters.ch_layout.nb_channels <= 0) continue;
    if ((stream.disposition & AV_DISPOSITION_DEFAULT) != 0) return static_cast<int>(index);
    if (first < 0) first = static_cast<int>(index);
  }
  return first;
}

void Demuxer::select(int picture, int sound) noexcept {
  for (unsigned index = 0; index < context_->nb_streams; ++index) {
    const bool wanted = static_cast<int>(index) == picture || static_cast<int>(index) == sound;
    context_->streams[index]->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
}

Result<bool> Demuxer::read(AVPacket& packet) {
  while (true) {
    av_packet_unref(&packet);
    const int got = av_read_frame(context_.get(), &packet);
    if (got == AVERROR_EOF && !input_->stop_requested()) return false;
    if (got < 0) return failure(*input_, got, "read a packet");
    if (context_->streams[packet.stream_index]->discard != AVDISCARD_ALL) return true;
  }
}

Result<void> Demuxer::seek(int stream, std::int64_t time) {
  const std::string_view name = context_->iformat->name;
  const bool by_any_packet = name == "mpegts" || name == "mpeg";
  for (const int margin_s : {0, 2, 10, 60}) {
    const std::int64_t to = time - av_rescale_q(margin_s, {1, 1}, context_->streams[stream]->time_base);
    if (av_seek_frame(context_.get(), stream, to, AVSEEK_FLAG_BACKWARD) < 0) break;
    if (!by_any_packet) return {};
    PINMILL_ASSIGN_OR_RETURN(const bool found, key_frame_follows(stream, time));
    if (!found) continue;
    if (av_seek_frame(context_.get(), stream, to, AVSEEK_FLAG_BACKWARD) >= 0) return {};
  }
  const int done = av_seek_frame(context_.get(), -1, 0, AVSEEK_FLAG_BYTE);
  if (done >= 0) return {};
  const int first = av_seek_frame(context_.get(), stream, 0, AVSEEK_FLAG_BACKWARD);
  return first < 0 ? Result<void>(failure(*input_, first, "seek")) : Result<void>();
}

// Whether a key frame comes before what is shown later than `time`.
Result<bool> Demuxer::key_frame_follows(int stream, std::int64_t time) {
  const libav::PacketPtr packet(av_packet_alloc());
  if (!packet) return Error(ErrorCode::limit_exceeded, "no memory for a packet");
  while (true) {
    PINMILL_ASSIGN_OR_RETURN(const bool more, read(*packet));
    if (!more) return false;
    if (packet->stream_index != stream) continue;
    if (packet->dts != AV_NOPTS_VALUE && packet->dts > time) return false;
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0 && packet->pts != AV_NOPTS_VALUE && packet->pts <= time) return true;
  }
}

}  // namespace pinmill
